"""Which answer of the resident a refusal of the platform is about.

The platform's codes are `<thing>.<why>`: `account.unknown`, `slot.full`. Whatever the reason, the
page that asks for the thing (`Page.asks`) is where it is told and can be answered again.
"""

from __future__ import annotations

from kiosk.base.errors import PlatformRefused
from kiosk.base.text import Words, text

SESSION_ENDED = "session.ended"
"""The code for an identity session that has run out: identify again."""

THINGS = frozenset(
    {"account", "bill", "bill_kind", "booking", "channel", "claim", "item", "procedure", "slot"}
)
"""What pages ask for, by the names the platform has for them."""

OF_THE_CATALOGUE = frozenset({"bill_kind", "channel", "item", "procedure"})
"""Those that stand in the catalogue: a refusal may mean that the copy here is old."""

_MEANS = {"reservation.ended": "slot", "payment.amount": "bill"}
"""Codes that speak of something the resident has never seen."""


def asked_for(code: str) -> str:
    """What was asked for and refused; empty where the refusal is about no answer."""
    thing = _MEANS.get(code, code.partition(".")[0])
    return thing if thing in THINGS else ""


def why(error: PlatformRefused) -> Words:
    """What stands beside the field: the platform's sentence, or ours where it has none."""
    return error.message if error.message.zh_CN else text(f"refused.{asked_for(error.code)}")
