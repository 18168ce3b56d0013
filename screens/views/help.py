"""Whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.views.covers import Help
from kiosk.views.sample import ELSEWHERE, WHOM, Sample
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


def samples() -> Iterator[Sample]:
    """Above the home page, about a review."""
    view = Help(text("screen.help_question"), (WHOM, ELSEWHERE), about=text("help.Review"))
    yield Sample("help", view, cover=True)
