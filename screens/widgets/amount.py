"""The amount that is to be paid."""

from __future__ import annotations

from kiosk.model.money import Fen
from screens.theme import Theme
from screens.widgets.text import Text


def amount(theme: Theme, fen: Fen) -> Text:
    """In the largest type, in the page's one accent."""
    size = theme.question * 1.4
    return Text(theme, fen, size, bold=True, colour=theme.accent, align="center")
