"""A payment code to scan with a telephone."""

from __future__ import annotations

from kiosk.views import PayByQr
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.panel import Panel
from screens.widgets.part import Column
from screens.widgets.qr import QrCode
from screens.widgets.text import Text


@renders(PayByQr)
class PayByQrScreen(Screen[PayByQr]):
    """Payee and amount in large type, the code below; the time left stands in the band."""

    def content(self, theme: Theme) -> Content:
        view = self.view
        amount = Text(theme, view.amount, theme.question * 1.5, bold=True, colour=theme.accent)
        lead = Column(Text(theme, view.payee, theme.body), amount)
        code = Panel(theme, QrCode(theme, view.payload, 270), padding=16, fill="#FFFFFF")
        return Content(lead=[lead], info=Grid([code], even=True, tallest=860))
