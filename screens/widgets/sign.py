"""A line with a sign before it."""

from __future__ import annotations

from kiosk.model.text import Words
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.part import Part, Row
from screens.widgets.text import Text


def sign(theme: Theme, icon: str, words: Words, colour: str = "") -> Part:
    """The icon as high as a line of the words, and the words beside it."""
    return Row(
        Icon(theme, icon, theme.tile, colour or theme.primary),
        Text(theme, words),
        gap=24,
        stretch=1,
    )
