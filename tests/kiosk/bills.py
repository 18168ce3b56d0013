"""Bills and a channel for what the core does with them."""

from datetime import timedelta

from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.model.service import Bill, Channel
from kiosk.model.text import Titles
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
