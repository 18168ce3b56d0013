"""Waits for the payer's code under the scanner."""

from __future__ import annotations

from kiosk.views.paying import PresentCode
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.amount import amount
from screens.widgets.hero import Hero


@renders(PresentCode)
class PresentCodeScreen(Screen[PresentCode]):
    """The amount, and the sign of a phone on its way down to the scanner."""

    def content(self, theme: Theme) -> Content:
        hero = Hero(theme, "lay_code", theme.primary, amount(theme, self.view.amount))
        return Content(info=Grid([hero], even=True, tallest=900))
