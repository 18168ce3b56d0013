"""Something is being waited for."""

from __future__ import annotations

from math import floor

from kiosk.model.text import Words, text
from kiosk.views import Working
from screens.screen import Content, Screen, renders
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Row
from screens.widgets.text import Text

LONG = 10
"""Seconds after which the page says more."""


@renders(Working)
class WorkingScreen(Screen[Working]):
    """Says how long it has been waiting, and more when it takes long."""

    _shown: Text | None = None
    _said_more = False

    def content(self, theme: Theme) -> Content:
        self._shown = Text(theme, self._words(), theme.body)
        icon = Icon(theme, "clock", theme.tile * 2, theme.primary)
        lines = [self._shown]
        if self.elapsed >= LONG:
            lines.append(Text(theme, text("screen.takes_longer"), theme.body))
        row = Row(icon, Column(*lines, gap=12, middle=True), gap=theme.gap * 1.5, stretch=1)
        return Content(lead=[Panel(theme, row, padding=36)])

    def tick(self) -> None:
        if self.elapsed >= LONG and not self._said_more:
            self._said_more = True
            self.changed()
        elif self._shown:
            self._shown.say(self._words())

    def _words(self) -> Words:
        return text("screen.waiting", seconds=floor(self.elapsed))
