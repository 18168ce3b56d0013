"""Text of a fixed size that wraps as Chinese and English do."""

from __future__ import annotations

import re
from typing import Literal

from kivy.graphics import Color, Rectangle

from screens.theme import Theme, register_font, rgba
from screens.widgets.lettering import advance, line_height, render
from screens.widgets.part import Part

LINE = 1.45
"""Line height of the font itself, in its size."""

_ATOMS = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]|\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"
)
_NEVER_FIRST = "，。、；：？！）》」』”’％…·,.;:?!)%"
_NEVER_LAST = "（《「『“‘(¥"
_UNITS = "年月日号位人张份项元分秒天楼层"
"""Stand on the line of the number before them."""
_PAUSE = re.compile("[，。；：！？]|[,.;:!?](?= )|\n")
Align = Literal["left", "center", "right"]


class Text(Part):
    """Words in one size and colour. `balance` makes two lines part where a reader pauses, and
    lines about equally long."""

    def __init__(
        self,
        theme: Theme,
        words: object,
        size: float | None = None,
        *,
        colour: str = "",
        bold: bool = False,
        align: Align = "left",
        balance: bool = False,
    ) -> None:
        super().__init__()
        register_font()
        self.theme, self.text = theme, theme.say(words)
        self.font_size, self.bold = size or theme.body, bold
        self.colour = colour or theme.ink
        self._align, self._balance = align, balance
        self._shapes: list[Rectangle] = []
        self.box = (0.0, 0.0, 0.0, 0.0)
        """What it covers: x, y, width, height."""

    def natural(self) -> float:
        atoms = [self._width(atom) for atom in _glued(self.text)]
        return min(self._width(self.text), max([*atoms, self.font_size * 4])) + 2

    def full_width(self) -> float:
        """The width of the text on one line."""
        return max(self._width(line) for line in self.text.split("\n"))

    def measure(self, width: float) -> float:
        return len(self._lines(width)) * self._line

    @property
    def lines(self) -> list[str]:
        """What stands on each line, where it is placed."""
        return self._lines(self.width)

    def wrapped(self, width: float) -> list[str]:
        """What would stand on each line at this width."""
        return self._lines(width)

    def say(self, words: object) -> None:
        """Other words in the same place."""
        if (said := self.theme.say(words)) == self.text:
            return
        self.text = said
        if said and self._shapes:
            self._set()
        else:
            self.canvas.before.clear()
            self.draw()

    def draw(self) -> None:
        self._shapes = []
        if not self.text:
            return
        with self.canvas.before:
            Color(*rgba(self.colour))
            self._shapes = [Rectangle() for _ in range(2 if self.bold else 1)]
        self._set()

    def _set(self) -> None:
        """Puts the present words into the shapes that are there."""
        texture = render(self._lines(self.width), self._face, self._align)
        scale = self.theme.scale
        width, height = texture.width / scale, texture.height / scale
        spare = {"left": 0.0, "center": (self.width - width) / 2, "right": self.width - width}
        x = round((self.x + spare[self._align]) * scale) / scale
        y = round((self.y + (self.height - height) / 2) * scale) / scale
        self.box = (x, y, width, height)
        for shape, shift in zip(self._shapes, (0.0, self._boldness), strict=False):
            shape.texture, shape.pos, shape.size = texture, (x + shift, y), (width, height)

    @property
    def _face(self) -> int:
        return round(self.font_size * self.theme.scale)

    @property
    def _boldness(self) -> float:
        """The font has one weight: bold is drawn twice, this far apart."""
        return self.font_size * 0.028

    @property
    def _line(self) -> float:
        return line_height(self._face) / self.theme.scale

    def _width(self, text: str) -> float:
        face = self._face
        return sum(advance(c, face) for c in text) / self.theme.scale + 1.5

    def _lines(self, width: float) -> list[str]:
        lines = self._wrap(width)
        if self._balance and len(lines) == 2 and (parted := self._at_a_pause(width)):
            return parted
        if self._balance and len(lines) > 1:
            narrow = max(width / len(lines), *map(self._width, _glued(self.text)))
            narrow = min(narrow, width)
            for step in range(1, 13):
                tried = self._wrap(narrow + (width - narrow) * step / 12)
                if len(tried) == len(lines):
                    return tried
        return lines

    def _at_a_pause(self, width: float) -> list[str]:
        """Two lines that part where a reader pauses, if both fit; else none."""
        for pause in _PAUSE.finditer(self.text):
            parted = [self.text[: pause.end()].rstrip(), self.text[pause.end() :].lstrip()]
            if all(parted) and max(map(self._width, parted)) <= width:
                return parted
        return []

    def _wrap(self, width: float) -> list[str]:
        return [line for part in self.text.split("\n") for line in self._wrap_one(part, width)]

    def _wrap_one(self, text: str, width: float) -> list[str]:
        lines: list[list[str]] = [[]]
        for atom in self._fitting(_glued(text), width):
            if lines[-1] and self._width("".join([*lines[-1], atom]).rstrip()) > width:
                lines.append([])
            if lines[-1] or atom.strip():
                lines[-1].append(atom)
        self._accompany(lines, width)
        return ["".join(line).rstrip() for line in lines]

    def _accompany(self, lines: list[list[str]], width: float) -> None:
        """Puts one more piece on a last line of hardly anything, if the line before can spare
        it."""
        if len(lines) < 2 or not _alone("".join(lines[-1])):
            return
        before = lines[-2]
        solid = [index for index, atom in enumerate(before) if atom.strip()]
        last = [*before[solid[-1] :], *lines[-1]]
        if len(solid) > 2 and self._width("".join(last)) <= width:
            lines[-2:] = [before[: solid[-1]], last]

    def _fitting(self, atoms: list[str], width: float) -> list[str]:
        """An atom wider than the line is broken into its characters."""
        fitting: list[str] = []
        for atom in atoms:
            fitting += [atom] if self._width(atom) <= width else list(atom)
        return fitting


class Line(Text):
    """Words that ask for the width of one line."""

    def natural(self) -> float:
        return self.full_width() + 2


def _alone(line: str) -> bool:
    """Whether it is no more than one hanzi, or a number or word of two characters."""
    said = line.strip().rstrip(_NEVER_FIRST)
    return len(said) <= (2 if said.isascii() else 1)


def _glued(text: str) -> list[str]:
    """Pieces between which a line may end."""
    pieces: list[str] = []
    for atom in _ATOMS.findall(text):
        if pieces and (atom[0] in _NEVER_FIRST or pieces[-1][-1] in _NEVER_LAST):
            pieces[-1] += atom
        elif atom in _UNITS and "".join(pieces[-2:]).rstrip()[-1:].isdigit():
            number = pieces.pop() if pieces[-1].strip() else pieces.pop(-2) + pieces.pop()
            pieces.append(number + atom)
        else:
            pieces.append(atom)
    return pieces
