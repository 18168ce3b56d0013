"""Waits for the payer's code under the scanner."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.model.money import Fen
from kiosk.views.paying import PresentCode
from kiosk.views.sample import Sample, at_paying
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


def samples() -> Iterator[Sample]:
    """A large amount."""
    view = PresentCode(text("pay.present"), Fen(123450), hint=text("pay.present.hint"))
    yield Sample("present-code", view, at_paying(2, seconds=30))
