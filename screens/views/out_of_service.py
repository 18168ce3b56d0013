"""Nothing can run."""

from __future__ import annotations

from kiosk.views import OutOfService
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero
from screens.widgets.text import Text


@renders(OutOfService)
class OutOfServiceScreen(Screen[OutOfService]):
    """The nearest alternative in large type."""

    def content(self, theme: Theme) -> Content:
        lines = []
        if self.view.hint:
            lines = [Text(theme, self.view.hint, theme.tile, align="center", balance=True)]
        hero = Hero(theme, "warning", theme.warn, *lines, size=160)
        return Content(info=Grid([hero], even=True, tallest=900), hint="")
