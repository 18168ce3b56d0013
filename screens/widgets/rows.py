"""Lines of label and value: what is sent, paid, printed or remembered."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle

from kiosk.model.personal import Personal, PersonNumber
from kiosk.views.review import Row as RowData
from screens.theme import Theme, rgba
from screens.widgets.part import Part
from screens.widgets.short import Short
from screens.widgets.text import Text

_LABEL = 0.32


def lines(
    theme: Theme, rows: tuple[RowData, ...], *, small: bool = False, most: int = 0
) -> list[Part]:
    """All rows, masked."""
    return [line(theme, row, small=small, most=most) for row in rows]


def line(
    theme: Theme, row: RowData, *, reveal: bool = False, small: bool = False, most: int = 0
) -> Part:
    """A row: its label and its value. A personal value is shown in full only with `reveal`. With
    `small`, all of it is in the smallest type; with `most`, the value has at most so many lines."""
    usual = theme.small if small else theme.body
    size = theme.tile if row.strong and not small else usual
    label = Text(theme, row.label, usual, colour=theme.muted)
    shown = Short(theme, _shown(row.value, reveal), size, most=most, bold=row.strong)
    return Ruled(theme, _Pair(label, shown), 6 if small else 16)


def _shown(value: object, reveal: bool) -> object:
    if reveal and isinstance(value, Personal):
        return _revealed(value)
    return value


def _revealed(value: Personal[str]) -> str:
    text = value.reveal()
    if isinstance(value, PersonNumber) and len(text) == 18:
        return f"{text[:6]} {text[6:14]} {text[14:]}"
    return text


class Ruled(Part):
    """Something to read, with a fine line below it; nothing about it looks like a button."""

    def __init__(self, theme: Theme, part: Part, above: float) -> None:
        super().__init__(part)
        self.theme, self._above = theme, above

    def measure(self, width: float) -> float:
        return super().measure(width) + 2 * self._above

    def draw(self) -> None:
        with self.canvas.before:
            Color(*rgba(self.theme.line))
            Rectangle(pos=self.pos, size=(self.width, 2))

    def arrange(self) -> None:
        for part in self.parts:
            part.place(self.x, self.y + self._above, self.width, self.height - 2 * self._above)


class _Pair(Part):
    """A label in a column of its own beside its value."""

    def __init__(self, label: Part, value: Part) -> None:
        super().__init__(label, value)

    def measure(self, width: float) -> float:
        left, right = self._split(width)
        label, value = self.parts
        return max(label.measure(left), value.measure(right))

    def arrange(self) -> None:
        left, right = self._split(self.width)
        label, value = self.parts
        label.place(self.x, self.y, left, self.height)
        value.place(self.right - right, self.y, right, self.height)

    def _split(self, width: float) -> tuple[float, float]:
        left = width * _LABEL
        return left, width - left - 20
