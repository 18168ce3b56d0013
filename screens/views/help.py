"""Whom to ask."""

from __future__ import annotations

from kiosk.base.text import text
from kiosk.views.covers import Help
from screens.screen import Content, Screen, renders
from screens.theme import Theme
from screens.widgets.sign import sign


@renders(Help)
class HelpScreen(Screen[Help]):
    """What to do on the page below, telephone and window, and one button that closes it."""

    def content(self, theme: Theme) -> Content:
        about = [sign(theme, "next", self.view.about)] if self.view.about else []
        lead = [*about, *(sign(theme, "help", line) for line in self.view.lines)]
        primary = self.primary(theme, text("screen.close"), None)
        return Content(lead=lead, primary=primary, question_size=theme.tile)
