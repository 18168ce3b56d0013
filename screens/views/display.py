"""The switches of the display, where there is no room for them on the page itself."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.views.covers import Display
from kiosk.views.sample import Sample
from screens.screen import Content, Screen, renders
from screens.theme import Theme


@renders(Display)
class DisplayScreen(Screen[Display]):
    """The switches, and one button that closes it."""

    def content(self, theme: Theme) -> Content:
        primary = self.primary(theme, text("screen.close"), None, icon="check")
        return Content(switches=True, primary=primary)


def samples() -> Iterator[Sample]:
    """Above the home page."""
    yield Sample("display", Display(text("screen.display_question")), cover=True)
