"""The digit pad, its keys, and the places of what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

from kivy.graphics import Color, Rectangle

from kiosk.base.text import text
from screens.screen import Grid
from screens.theme import Theme, rgba
from screens.widgets.button import Button
from screens.widgets.panel import Panel
from screens.widgets.part import Part, Space
from screens.widgets.text import Text

TALLEST = 1.35
"""The most a key grows to, in the size of a target."""
_GROUP = 4
_STEP, _BETWEEN, _LINE = 0.92, 0.5, 1.5
"""Width of a place, space between groups and height of a line, in the size of the characters."""


@dataclass(frozen=True)
class DigitPad:
    """The digits as on a telephone, and apart from them a column of what else can be done.
    Digits rest while `full`, the others while `empty`."""

    theme: Theme
    typed: Callable[[str], None]
    delete: Callable[[], None]
    clear: Callable[[], None]
    full: bool
    empty: bool

    def four_rows(self) -> Grid:
        """0 below 8."""
        beside = (self._delete(), self._clear(), self._nothing(), self._nothing())
        last = (self._nothing(), self._digit("0"), self._nothing())
        return self._grid([*map(self._row, ("123", "456", "789")), last], beside)

    def three_rows(self) -> Grid:
        """0 beside 9, where there is no height for a row of its own."""
        beside = (self._delete(), self._clear(), self._digit("0"))
        return self._grid([*map(self._row, ("123", "456", "789"))], beside)

    def _grid(self, rows: Sequence[Sequence[Part]], beside: Sequence[Part]) -> Grid:
        cells = [part for row, more in zip(rows, beside, strict=True) for part in (*row, more)]
        return Grid(cells, columns=4, even=True, tallest=self.theme.target * TALLEST)

    def _row(self, digits: str) -> tuple[Part, ...]:
        return tuple(map(self._digit, digits))

    def _digit(self, digit: str) -> Part:
        return key(self.theme, "digit", digit, self.typed, enabled=not self.full)

    def _delete(self) -> Part:
        return command(self.theme, "delete", "delete", self.delete, enabled=not self.empty)

    def _clear(self) -> Part:
        return command(self.theme, "clear", "cross", self.clear, enabled=not self.empty)

    def _nothing(self) -> Part:
        return Space(self.theme.target)


def key(
    theme: Theme, kind: str, character: str, typed: Callable[[str], None], *, enabled: bool
) -> Part:
    """A key that types one character, called `<kind>:<character>`."""
    names, act = (f"{kind}:{character}",), partial(typed, character)
    return Button(theme, character, names=names, act=act, size=theme.question, enabled=enabled)


def command(theme: Theme, name: str, icon: str, act: Callable[[], None], *, enabled: bool) -> Part:
    """A key that does something to what was typed; its words are `screen.<name>`."""
    return Button(
        theme, text(f"screen.{name}"), names=(name,), act=act, icon=icon, stacked=True,
        size=theme.small, icon_size=theme.tile, padding=8, enabled=enabled,
    )  # fmt: skip


class Typed(Panel):
    """A place for each character, in groups of four."""

    def __init__(self, theme: Theme, typed: str, length: int, colour: str) -> None:
        places = _Places(theme, typed, length)
        super().__init__(theme, places, padding=(24, 12), outline=colour)


class _Places(Part):
    """Large where they stand on one line, smaller otherwise, on as many lines as they need."""

    def __init__(self, theme: Theme, typed: str, length: int) -> None:
        super().__init__()
        self.theme, self._typed = theme, typed.ljust(length)

    def _size(self, width: float) -> float:
        sizes = (self.theme.question, self.theme.tile)
        fitting = (size for size in sizes if self._per_line(width, size) >= len(self._typed))
        return next(fitting, self.theme.tile)

    def _per_line(self, width: float, size: float) -> int:
        count = ceil(len(self._typed) / _GROUP)
        needed = len(self._typed) * size * _STEP + (count - 1) * size * _BETWEEN
        if needed <= width:
            return len(self._typed)
        group = size * (_STEP * _GROUP + _BETWEEN)
        return max(int((width + size * _BETWEEN) // group), 1) * _GROUP

    def measure(self, width: float) -> float:
        size = self._size(width)
        return ceil(len(self._typed) / self._per_line(width, size)) * size * _LINE

    def arrange(self) -> None:
        size = self._size(self.width)
        per_line = self._per_line(self.width, size)
        for index, character in enumerate(self._typed):
            line, column = divmod(index, per_line)
            x = self.x + (column * _STEP + column // _GROUP * _BETWEEN) * size
            part = Text(self.theme, character.strip(), size, bold=True, align="center")
            self.add_widget(part)
            part.place(x, self.top - (line + 1) * size * _LINE, size * _STEP, size * _LINE)
        self._underline()

    def _underline(self) -> None:
        with self.canvas.before:
            Color(*rgba(self.theme.muted))
            for part in self.parts:
                Rectangle(pos=(part.x + 4, part.y + 2), size=(part.width - 8, 4))
