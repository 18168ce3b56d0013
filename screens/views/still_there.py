"""The idle warning with its countdown."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from kiosk.base.text import Words, text
from kiosk.views.covers import StillThere
from kiosk.views.sample import Sample
from screens.screen import Content, Screen, renders
from screens.theme import Theme
from screens.widgets.live import LiveText


@renders(StillThere)
class StillThereScreen(Screen[StillThere]):
    """One large button: I am still here."""

    def content(self, theme: Theme) -> Content:
        left = LiveText(theme, self._words, theme.tile, bold=True, colour=theme.accent)
        primary = self.primary(theme, text("screen.still_here"), None, icon="check")
        return Content(lead=[left], primary=primary)

    def _words(self) -> Words:
        return text("screen.seconds_left", seconds=max(ceil(self.view.seconds - self.elapsed), 0))


def samples() -> Iterator[Sample]:
    """Above the home page."""
    yield Sample("still-there", StillThere(text("idle.question"), 20), cover=True)
