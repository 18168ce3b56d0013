"""Lines of label and value: what is sent, paid, printed or remembered."""

from __future__ import annotations

from kiosk.model.personal import Personal, PersonNumber
from kiosk.views import Row as RowData
from screens.theme import Theme
from screens.widgets.panel import Panel
from screens.widgets.part import Part
from screens.widgets.text import Text

_LABEL = 0.32


def lines(theme: Theme, rows: tuple[RowData, ...], *, reveal: bool = False) -> list[Part]:
    """One part per row. Personal values are shown in full only with `reveal`."""
    return [_line(theme, row, reveal=reveal) for row in rows]


def _line(theme: Theme, row: RowData, *, reveal: bool) -> Part:
    value = row.value
    if reveal and isinstance(value, Personal):
        value = _revealed(value)
    size = theme.tile if row.strong else theme.body
    label = Text(theme, row.label, theme.body, colour=theme.muted)
    shown = Text(theme, value, size, bold=row.strong)
    return Panel(theme, _Pair(label, shown), padding=(28, 18), radius=8)


def _revealed(value: Personal[str]) -> str:
    text = value.reveal()
    if isinstance(value, PersonNumber) and len(text) == 18:
        return f"{text[:6]} {text[6:14]} {text[14:]}"
    return text


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
