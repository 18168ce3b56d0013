"""A card was left on the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import text
from kiosk.views.card import TakeCard
from kiosk.views.sample import ALONE, Sample, at_booking
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero


@renders(TakeCard)
class TakeCardScreen(Screen[TakeCard]):
    """The sign of a card on its way up."""

    def content(self, theme: Theme) -> Content:
        return Content(info=Grid([Hero(theme, "take_card", theme.accent)], even=True, tallest=900))


def samples() -> Iterator[Sample]:
    """Left behind, perhaps left, of somebody else, and of no use."""
    waits = replace(at_booking(0), seconds=60, people=())
    yield Sample("take-card", TakeCard(text("card.left")), ALONE)
    yield Sample("take-card-perhaps", TakeCard(text("card.perhaps")), ALONE)
    before = TakeCard(text("card.before"), hint=text("card.before.hint"))
    yield Sample("take-card-before", before, replace(at_booking(0), seconds=60))
    stranger = TakeCard(text("card.stranger"), hint=text("card.stranger.hint"))
    yield Sample("take-card-stranger", stranger, waits)
    for error in ("CardExpired", "CardNotYetValid", "CardUnreadable"):
        other = text("card.other", do=text(f"error.{error}.do"))
        yield Sample(f"take-card-{error}", TakeCard(text(f"error.{error}"), hint=other), waits)
