"""A card was left on the reader."""

from __future__ import annotations

from kiosk.views.card import TakeCard
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero


@renders(TakeCard)
class TakeCardScreen(Screen[TakeCard]):
    """The sign of a card on its way up."""

    def content(self, theme: Theme) -> Content:
        return Content(info=Grid([Hero(theme, "take_card", theme.accent)], even=True, tallest=900))
