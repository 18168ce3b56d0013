"""What became of a slip, and the button that prints it."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.base.text import Words, text
from kiosk.views.result import Printing
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.icon import Icon
from screens.widgets.part import Part, Row
from screens.widgets.text import Text

OFFERING = (Printing.OFFERED, Printing.FAILED, Printing.UNKNOWN)
"""Where a slip can be asked for."""
_SIGNS = {
    Printing.RUNNING: ("printer", "primary"),
    Printing.PRINTED: ("done", "ok"),
    Printing.FAILED: ("warning", "stop"),
    Printing.UNKNOWN: ("question", "warn"),
}


def slip_line(theme: Theme, printing: Printing, note: Words, size: float) -> list[Part]:
    """What there is to tell of the slip; nothing where there is none yet."""
    if printing not in _SIGNS:
        return []
    icon, colour = _SIGNS[printing]
    sign = Icon(theme, icon, size * 1.3, getattr(theme, colour))
    words = Text(theme, note or text(f"screen.printing.{printing}"), size)
    return [Row(sign, words, gap=theme.gap / 2, stretch=1)]


def print_button(theme: Theme, words: Words, act: Callable[[], None]) -> Button:
    """The second action of a page: its slip. In large print the words need the icon's room."""
    icon = "printer" if theme.target <= 120 else ""
    return Button(theme, words, names=("print",), act=act, icon=icon)
