"""Whoever follows the primary action of every page gets somewhere, whatever is out of order."""

from __future__ import annotations

from functools import partial

import pytest

from kiosk.views.calendar import ChooseDay
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.notices import Working
from kiosk.views.paying import PayByQr
from kiosk.views.result import Progress
from kiosk.views.review import Review
from tests.flows.stage import page_name
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
    _book(
        "book",
        shows=(
            "Home home.question",
            "PresentCard identify.question.resident",
            "Choose book.department",
            "Choose book.item.question",
            "ChooseDay book.day",
            "ChooseSlot book.slot",
            "Review book.review.new",
            "Result book.done.new",
            "Rate rate.question",
            "AnythingElse more.question",
            "TakeCard card.left",
        ),
    ),
    _book("book, no paper", at=Review, fault=NO_PAPER),
    _book("book, offline at the days", at=ChooseDay, fault=OFFLINE, cure=ONLINE),
    _book("book, offline at the departments", at=Choose, fault=OFFLINE, cure=ONLINE),
    _book("book, offline at the card", at=PresentCard, fault=OFFLINE, cure=ONLINE),
    _book("book, offline at the review", at=Review, fault=OFFLINE, cure=ONLINE),
    _book(
        "book, the session runs out",
        at=ChooseDay,
        fault=ENDED,
        cards=("rare", "rare"),
        shows=("Sorry",),
    ),
    _book(
        "book, a card that has expired, then another",
        cards=("expired", "rare"),
        shows=("TakeCard error.CardExpired",),
    ),
    _book(
        "book, a card of tomorrow, then another",
        cards=("future", "rare"),
        shows=("TakeCard error.CardNotYetValid",),
    ),
    _book(
        "book, a card that cannot be read",
        at=PresentCard,
        fault=UNREAD,
        cards=("rare",) * 3,
        shows=("TakeCard error.CardUnreadable",),
    ),
    _book(
        "book, the reader fails",
        at=PresentCard,
        fault=UNPLUGGED,
        cure=PLUGGED,
        shows=("Sorry error.DeviceAbsent",),
    ),
    _book("book, one who has booked", cards=("zhang",)),
    _apply(
        "apply",
        shows=("Choose apply.procedure", "Review apply.review", "Result apply.done"),
    ),
    _apply("apply, no paper", at=Review, fault=NO_PAPER),
    _apply("apply, offline at the review", at=Review, fault=OFFLINE, cure=ONLINE),
    _progress("progress", shows=("Choose progress.question", "Progress status.in_progress")),
    _progress(
        "progress, nothing to look at", cards=("foreigner_2023",), shows=("Nothing progress.none",)
    ),
    _progress("progress, offline at the card", at=PresentCard, fault=OFFLINE, cure=ONLINE),
    _progress("progress, no paper", at=Progress, fault=NO_PAPER),
    _gas(
        "pay by the page's code",
        shows=(
            "Choose pay.kind",
            "EnterDigits pay.account.question",
            "Choose pay.which",
            "Choose pay.channel",
            "Review pay.review",
            "PayByQr pay.scan",
            "Result pay.done",
        ),
    ),
    _gas("pay by a code without an order", channel=1),
    _gas("pay by the phone's code", channel=2, shows=("PresentCode pay.present",)),
    _gas("pay, an account nobody has", types="4200318876"),
    _gas("pay, an account with nothing due", types=GAS_ALREADY_PAID, shows=("Nothing pay.none",)),
    _gas("pay, offline at the account", at=EnterDigits, fault=OFFLINE, cure=ONLINE),
    _gas(
        "pay, offline at the review",
        at=Review,
        fault=OFFLINE,
        cure=ONLINE,
        shows=("Sorry error.PlatformUnreachable",),
    ),
    _gas("pay, no paper", at=PayByQr, fault=NO_PAPER),
    _claim("claim, a code nobody has", shows=("EnterCode claim.question",)),
    _claim("claim, a booking kept", types="SEED2225", shows=("Result claim.booking.done",)),
    _claim("claim, a booking missed", types="SEED333Q", shows=("Result claim.booking.missed",)),
    _claim("claim, a code mistyped", types="7KQM2XWP"),
    _claim(
        "claim, offline",
        at=EnterCode,
        fault=OFFLINE,
        cure=ONLINE,
    ),
    _complain(
        "complain",
        shows=("Choose complain.question", "Review complain.review", "Result complain.done"),
    ),
    _complain("complain, offline", at=Review, fault=OFFLINE),
    _complain("complain, offline at the start", at=Choose, fault=OFFLINE),
)


SHOWN_IN_THE_GALLERY = {page_name(sample.view) for sample in SAMPLES}


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.name)
async def test_every_primary_action_leads_on(world: World, walk: Walk) -> None:
    walker = Walker(world, walk)
    await world.with_times(card=3, payment=5).play(stage=lambda *_: walker)
    assert not walker.faults, [page_name(view) for view, _ in walker.seen][:24]
    assert set(walk.shows) <= walker.shown()
    pages = {page_name(view) for view, _ in walker.seen if not isinstance(view, Working)}
    missing = sorted(pages - SHOWN_IN_THE_GALLERY)
    assert not missing, "the gallery does not show these"
