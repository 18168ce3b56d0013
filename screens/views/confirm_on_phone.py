"""The payer must confirm on the phone."""

from __future__ import annotations

from kiosk.views.paying import ConfirmOnPhone
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.amount import amount
from screens.widgets.hero import Hero
from screens.widgets.text import Text


@renders(ConfirmOnPhone)
class ConfirmOnPhoneScreen(Screen[ConfirmOnPhone]):
    """Payee and amount below a phone; the time left stands in the band."""

    def content(self, theme: Theme) -> Content:
        payee = Text(theme, self.view.payee, align="center", balance=True)
        lines = (payee, amount(theme, self.view.amount))
        hero = Hero(theme, "confirm_phone", theme.primary, *lines)
        return Content(info=Grid([hero], even=True, tallest=900))
