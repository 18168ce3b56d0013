"""Whom to ask."""

from __future__ import annotations

from kiosk.model.text import text
from kiosk.views import Help
from screens.screen import Content, Screen, renders
from screens.theme import Theme
from screens.widgets.sign import sign


@renders(Help)
class HelpScreen(Screen[Help]):
    """Telephone and window, and one button that closes it."""

    def content(self, theme: Theme) -> Content:
        lead = [sign(theme, "help", line) for line in self.view.lines]
        return Content(lead=lead, primary=self.primary(theme, text("screen.close"), None))
