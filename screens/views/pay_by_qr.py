"""A payment code to scan with a telephone."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import Titles, text
from kiosk.model.money import Fen
from kiosk.views.paying import PayByQr
from kiosk.views.sample import Sample, at_paying
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.amount import amount
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Part, Row, Stretched
from screens.widgets.qr import QrCode
from screens.widgets.text import Text


@renders(PayByQr)
class PayByQrScreen(Screen[PayByQr]):
    """Payee and amount in large type, the code below; the time left stands in the band."""

    def content(self, theme: Theme) -> Content:
        view = self.view
        payee = Text(theme, view.payee, theme.body, align="center")
        code = QrCode(theme, view.payload, 270)
        words = (payee, amount(theme, view.amount))
        inside: Part = (
            Row(Column(*words, middle=True), code, equal=True, gap=theme.gap)
            if self.wide
            else Stretched(*words, code, gap=theme.gap / 2)
        )
        panel = Panel(theme, inside, padding=theme.pad)
        return Content(info=Grid([panel], even=True, tallest=1100))


def samples() -> Iterator[Sample]:
    """A large amount."""
    qr = PayByQr(
        text("pay.scan", channel=Titles("微信支付", "WeChat Pay")),
        amount=Fen(123450),
        payee=Titles("清河县燃气公司 燃气费", "Qinghe Gas Company, gas"),
        payload="https://pay.example/qr/5f0c1f8e7d6b4a3c9e21",
        hint=text("pay.scan.hint"),
    )
    yield Sample("pay", qr, at_paying(2, back=False, seconds=168))
