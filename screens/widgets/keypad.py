"""The digit pad and the digits typed on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil

from kivy.graphics import Color, Rectangle

from kiosk.model.text import text
from screens.screen import Grid
from screens.theme import Theme, rgba
from screens.widgets.button import Button
from screens.widgets.panel import Panel
from screens.widgets.part import Part
from screens.widgets.text import Text

_GROUP = 4


def digit_pad(
    theme: Theme,
    typed: Callable[[str], None],
    delete: Callable[[], None],
    clear: Callable[[], None],
    *,
    full: bool,
    empty: bool,
) -> Grid:
    """Twelve keys in as few columns as fit; digits rest while `full`, the others while `empty`."""

    def key(digit: str) -> Part:
        act = partial(typed, digit)
        return Button(
            theme, digit, names=(f"digit:{digit}",), act=act, size=theme.question, enabled=not full
        )

    def other(name: str, words: object, icon: str, act: Callable[[], None]) -> Part:
        return Button(
            theme, words, names=(name,), act=act, icon=icon, stacked=True, size=theme.small,
            icon_size=theme.tile, padding=8, enabled=not empty,
        )  # fmt: skip

    cells = [key(digit) for digit in "123456789"]
    cells.append(other("clear", text("screen.clear"), "cross", clear))
    cells.append(key("0"))
    cells.append(other("delete", text("screen.delete"), "delete", delete))
    return Grid(cells, columns=3, fit=(3, 4, 5, 6), even=True, tallest=theme.target * 1.35)


class Digits(Panel):
    """A place for each digit, in groups of four."""

    def __init__(self, theme: Theme, digits: str, length: int) -> None:
        places = _Places(theme, digits, length)
        super().__init__(theme, places, padding=(24, 20), outline=theme.primary)


class _Places(Part):
    def __init__(self, theme: Theme, digits: str, length: int) -> None:
        self.theme, self._length = theme, length
        self._size = theme.question
        self._step = self._size * 0.86
        self._between = self._size * 0.5
        shown = digits.ljust(length)
        super().__init__(
            *(Text(theme, digit.strip(), self._size, bold=True, align="center") for digit in shown)
        )

    def _groups_per_line(self, width: float) -> int:
        group = self._step * _GROUP + self._between
        return max(int((width + self._between) // group), 1)

    def measure(self, width: float) -> float:
        groups = ceil(self._length / _GROUP)
        return ceil(groups / self._groups_per_line(width)) * self._size * 1.6

    def arrange(self) -> None:
        per_line, high = self._groups_per_line(self.width) * _GROUP, self._size * 1.6
        for index, part in enumerate(self.parts):
            line, column = divmod(index, per_line)
            x = self.x + column * self._step + column // _GROUP * self._between
            part.place(x, self.top - (line + 1) * high, self._step, high)
        self._underline()

    def _underline(self) -> None:
        with self.canvas.before:
            Color(*rgba(self.theme.muted))
            for part in self.parts:
                Rectangle(pos=(part.x + 4, part.y + 4), size=(part.width - 8, 4))
