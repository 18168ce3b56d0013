"""Something is being waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from kiosk.base.text import Words, text
from kiosk.views.notices import Working
from kiosk.views.sample import Sample, at_booking, at_paying
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero
from screens.widgets.live import LiveText
from screens.widgets.text import Text

LONG = 10
"""Seconds after which the page says more."""


@renders(Working)
class WorkingScreen(Screen[Working]):
    """Says how long it has been waiting, and more when it takes long."""

    _said_more = False

    def content(self, theme: Theme) -> Content:
        lines: list[Text] = [LiveText(theme, self._words, theme.tile, bold=True, align="center")]
        if self.elapsed >= LONG:
            more = text("screen.takes_longer")
            lines.append(Text(theme, more, align="center", balance=True))
        hero = Hero(theme, "clock", theme.primary, *lines, size=160)
        return Content(info=Grid([hero], even=True, tallest=700))

    def tick(self) -> None:
        if self.elapsed >= LONG and not self._said_more:
            self._said_more = True
            self.changed()

    def _words(self) -> Words:
        return text("screen.waiting", seconds=floor(self.elapsed))


def samples() -> Iterator[Sample]:
    """For a moment, and for long."""
    yield Sample("working", Working(text("book.holding")), replace(at_booking(1), seconds=30))
    long = Working(text("pay.closing"), hint=text("pay.scan.hint"))
    yield Sample("working-long", long, at_paying(2, back=False, seconds=45), elapsed=12)
