"""Something is being waited for."""

from __future__ import annotations

from math import floor

from kiosk.base.text import Words, text
from kiosk.views.notices import Working
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero
from screens.widgets.text import Text

LONG = 10
"""Seconds after which the page says more."""


@renders(Working)
class WorkingScreen(Screen[Working]):
    """Says how long it has been waiting, and more when it takes long."""

    _shown: Text | None = None
    _said_more = False

    def content(self, theme: Theme) -> Content:
        self._shown = Text(theme, self._words(), theme.tile, bold=True, align="center")
        lines = [self._shown]
        if self.elapsed >= LONG:
            more = text("screen.takes_longer")
            lines.append(Text(theme, more, align="center", balance=True))
        hero = Hero(theme, "clock", theme.primary, *lines, size=160)
        return Content(info=Grid([hero], even=True, tallest=700))

    def tick(self) -> None:
        if self.elapsed >= LONG and not self._said_more:
            self._said_more = True
            self.changed()
        elif self._shown:
            self._shown.say(self._words())

    def _words(self) -> Words:
        return text("screen.waiting", seconds=floor(self.elapsed))
