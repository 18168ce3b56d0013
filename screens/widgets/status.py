"""The one word that says what is so, with the colour and the sign of its kind."""

from __future__ import annotations

from kiosk.views.status import Status, Tone
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.part import Middle, Part, Row
from screens.widgets.text import Text

_SIGNS = {
    Tone.FINE: ("done", "ok"),
    Tone.GOING: ("going", "primary"),
    Tone.ASKS: ("warning", "warn"),
    Tone.PLAIN: ("over", "muted"),
    Tone.FAILED: ("not_done", "stop"),
}


def tone(theme: Theme, status: Status) -> tuple[str, str]:
    """The sign and the colour of a status."""
    icon, colour = _SIGNS[status.tone]
    return icon, getattr(theme, colour)


def status_word(theme: Theme, status: Status, size: float) -> Part:
    """Its sign and its word in one line."""
    icon, colour = tone(theme, status)
    sign = Middle(Icon(theme, icon, size * 1.4, colour))
    word = Text(theme, status.text, size, bold=True, colour=colour)
    return Row(sign, Middle(word), gap=size * 0.4, stretch=1)
