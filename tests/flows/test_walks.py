"""Whoever follows the primary action of every page gets somewhere, whatever is out of order."""

from __future__ import annotations

from functools import partial

import pytest

from kiosk.views import (
    Choose,
    ChooseDay,
    EnterCode,
    EnterDigits,
    PayByQr,
    PresentCard,
    Progress,
    Review,
    View,
    Working,
)
from tests.flows.steps import GAS_ALREADY_PAID, GAS_WITH_THREE_BILLS
from tests.flows.walker import Walk, Walker
from tests.flows.world import World
from tests.gallery.samples import SAMPLES

OFFLINE = ("platform", "network", "offline")
ONLINE = ("platform", "network", "online")
NO_PAPER = ("receipt_printer", "paper", "out")
UNPLUGGED = ("id_card_reader", "plug", "off")
PLUGGED = ("id_card_reader", "plug", "on")
ENDED = ("platform", "sessions", "end")
UNREAD = ("id_card_reader", "fault", "read.failed")
NOBODYS_CODE = "7KQM2XW6"

_gas = partial(Walk, service="pay", types=GAS_WITH_THREE_BILLS)
_book = partial(Walk, service="book", cards=("rare",))
_apply = partial(Walk, service="apply", cards=("rare",))
_progress = partial(Walk, service="progress", cards=("zhang",))
_claim = partial(Walk, service="claim", types=NOBODYS_CODE)
_complain = partial(Walk, service="complain")

WALKS = (
    _book("book"),
    _book("book, no paper", at=Review, fault=NO_PAPER),
    _book("book, offline at the days", at=ChooseDay, fault=OFFLINE, cure=ONLINE),
    _book("book, offline at the departments", at=Choose, fault=OFFLINE, cure=ONLINE),
    _book("book, offline at the card", at=PresentCard, fault=OFFLINE, cure=ONLINE),
    _book("book, offline at the review", at=Review, fault=OFFLINE, cure=ONLINE),
    _book("book, the session runs out", at=ChooseDay, fault=ENDED, cards=("rare", "rare")),
    _book("book, a card that has expired, then another", cards=("expired", "rare")),
    _book("book, a card of tomorrow, then another", cards=("future", "rare")),
    _book("book, a card that cannot be read", at=PresentCard, fault=UNREAD, cards=("rare",) * 3),
    _book("book, the reader fails", at=PresentCard, fault=UNPLUGGED, cure=PLUGGED),
    _book("book, one who has booked", cards=("zhang",)),
    _apply("apply"),
    _apply("apply, no paper", at=Review, fault=NO_PAPER),
    _apply("apply, offline at the review", at=Review, fault=OFFLINE, cure=ONLINE),
    _progress("progress"),
    _progress("progress, nothing to look at", cards=("foreigner_2023",)),
    _progress("progress, offline at the card", at=PresentCard, fault=OFFLINE, cure=ONLINE),
    _progress("progress, no paper", at=Progress, fault=NO_PAPER),
    _gas("pay by the page's code"),
    _gas("pay by a code without an order", channel=1),
    _gas("pay by the phone's code", channel=2),
    _gas("pay, an account nobody has", types="4200318876"),
    _gas("pay, an account with nothing due", types=GAS_ALREADY_PAID),
    _gas("pay, offline at the account", at=EnterDigits, fault=OFFLINE, cure=ONLINE),
    _gas("pay, offline at the review", at=Review, fault=OFFLINE, cure=ONLINE),
    _gas("pay, no paper", at=PayByQr, fault=NO_PAPER),
    _claim("claim, a code nobody has"),
    _claim("claim, a code mistyped", types="7KQM2XWP"),
    _claim("claim, offline", at=EnterCode, fault=OFFLINE, cure=ONLINE),
    _complain("complain"),
    _complain("complain, offline", at=Review, fault=OFFLINE),
    _complain("complain, offline at the start", at=Choose, fault=OFFLINE),
)


def _page(view: View[object]) -> tuple[str, str]:
    """A page as one kind of picture: its class, and the words of its question."""
    return type(view).__name__, getattr(view.question, "key", "")


SHOWN_IN_THE_GALLERY = {_page(sample.view) for sample in SAMPLES}


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)
async def test_every_primary_action_leads_on(world: World, walk: Walk) -> None:
    walker = await world.with_times(card=3, payment=5).play(stage=partial(Walker, world, walk))
    assert not walker.faults, [_page(view) for view, _ in walker.seen][:24]
    pages = {_page(view) for view, _ in walker.seen if not isinstance(view, Working)}
    missing = sorted(pages - SHOWN_IN_THE_GALLERY)
    assert not missing, "the gallery does not show these"
