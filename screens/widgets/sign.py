"""Lines with a sign before them."""

from __future__ import annotations

from kiosk.base.text import Words
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.part import Column, Part, Row
from screens.widgets.rows import Ruled
from screens.widgets.text import Text


def sign(theme: Theme, icon: str, words: Words, colour: str = "") -> Part:
    """The icon as high as a line of the words, and the words beside it."""
    return Row(
        Icon(theme, icon, theme.tile, colour or theme.primary),
        Text(theme, words),
        gap=24,
        stretch=1,
    )


def notice(
    theme: Theme, icon: str, heading: Words, words: Words, *, colour: str = "", small: bool = False
) -> Part:
    """Something to know, below what it is about. With `small`, all of it is in the smallest
    type."""
    size = theme.small if small else theme.body
    above = Text(theme, heading, theme.small, colour=theme.muted)
    body = Column(above, Text(theme, words, size), gap=4)
    drawn = Icon(theme, icon, theme.tile * 1.3, colour or theme.primary)
    return Ruled(theme, Row(drawn, body, gap=theme.gap, stretch=1), 8 if small else theme.pad)
