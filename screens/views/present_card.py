"""Waits for a card on the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import text
from kiosk.views.card import PresentCard
from kiosk.views.sample import Sample, at_booking
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero


@renders(PresentCard)
class PresentCardScreen(Screen[PresentCard]):
    """The sign of a card on its way down to the reader."""

    def content(self, theme: Theme) -> Content:
        return Content(info=Grid([Hero(theme, "lay_card", theme.primary)], even=True, tallest=900))


def samples() -> Iterator[Sample]:
    """As it is asked of a resident, and of staff beside one."""
    frame = replace(at_booking(0), seconds=60)
    view = PresentCard(text("identify.question.resident"), hint=text("identify.hint"))
    yield Sample("present-card", view, replace(frame, people=()))
    staff = PresentCard(text("identify.question.staff"), hint=text("identify.hint"))
    yield Sample("present-card-staff", staff, frame)
