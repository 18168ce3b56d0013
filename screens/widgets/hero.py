"""One large sign in the middle of the answer area, with words below it."""

from __future__ import annotations

from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Part
from screens.widgets.text import Text


class Hero(Panel):
    """The sign, then lines in the middle of the width."""

    def __init__(self, theme: Theme, icon: str, colour: str, *lines: Text, size: float = 0) -> None:
        sign = Icon(theme, icon, size or 300, colour)
        parts: list[Part] = [sign, *lines]
        super().__init__(theme, Column(*parts, gap=theme.gap, middle=True), padding=36)
