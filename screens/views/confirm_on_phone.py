"""The payer must confirm on the phone."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import Titles, text
from kiosk.model.money import Fen
from kiosk.views.paying import ConfirmOnPhone
from kiosk.views.sample import Sample, at_paying
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


def samples() -> Iterator[Sample]:
    """A large amount, and a payee with a long name."""
    payee = Titles("清河县燃气公司 燃气费", "Qinghe Gas Company, gas")
    view = ConfirmOnPhone(text("pay.confirm"), Fen(123450), payee, hint=text("pay.confirm.hint"))
    yield Sample("confirm-on-phone", view, at_paying(2, back=False, seconds=30))
