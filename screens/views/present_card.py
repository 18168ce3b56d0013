"""Waits for a card on the reader."""

from __future__ import annotations

from kiosk.views.card import PresentCard
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.hero import Hero


@renders(PresentCard)
class PresentCardScreen(Screen[PresentCard]):
    """The sign of a card on its way down to the reader."""

    def content(self, theme: Theme) -> Content:
        return Content(info=Grid([Hero(theme, "lay_card", theme.primary)], even=True, tallest=900))
