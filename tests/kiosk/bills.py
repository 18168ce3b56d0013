"""Bills and a channel for what the core does with them."""

from datetime import timedelta

from kiosk.base.text import Titles
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Bill
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from tests.kiosk.platform import MOMENT

SHOWN = timedelta(minutes=3)
CHANNEL = Channel("wx", Titles("微信支付", "WeChat Pay"), lasting=7200)


def bill(number: int = 1) -> Bill:
    return Bill(
        f"bill-{number}",
        "gas",
        PersonNumber("4200318876"),
        PersonName("张桂兰"),
        "2026-10",
        Fen(1250),
        MOMENT.date(),
    )
