"""Finds what a claim code stands for, prints its slip again, or goes on with what was left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from kiosk.base.errors import DeviceError, PlatformError, PlatformRefused
from kiosk.base.keys import claim_code
from kiosk.base.text import Titles, text
from kiosk.contract.booking import BookingState
from kiosk.contract.catalogue import BillKind
from kiosk.contract.claims import Claim
from kiosk.contract.payments import PaidBill, PaymentState
from kiosk.ports.code_scanner import CodeScanner
from kiosk.services.book.pages import to_bring
from kiosk.services.book.slip import booking_slip
from kiosk.services.pay.collect import Outcome, Told, tell
from kiosk.services.pay.pages import Choice, settle_first
from kiosk.services.progress.pages import Lookup, look
from kiosk.undertakings.intent import Intent, Kind, State
from kiosk.views.choose import Choose, Option
from kiosk.views.entry import EnterCode
from kiosk.views.notices import Working
from kiosk.views.result import Ending, Result
from kiosk.views.review import Row
from kiosk.views.status import OF_BOOKING, Status
from kiosk.visit.conclude import conclude
from kiosk.visit.flow import End, Page, Service, To, page, present
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session
from kiosk.visit.slips import pending_slip

LOOKED = "claim"
"""What is rated of a look-up: the service; what was looked up may have been rated before."""
MOST_TRIES = 5
"""How many codes that lead nowhere a visit may try, so that nobody tries them all."""


@dataclass(frozen=True)
class Asked:
    """`tries` counts the codes that led nowhere; `typed` is the last; `foreign` where what is
    wrong with what lies under the scanner has been said."""

    tries: int = 0
    typed: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class Found:
    """`own` is what this terminal's own journal has under the code, oldest first."""

    code: str
    tries: int
    own: tuple[Intent, ...] = ()
    claim: Claim | None = None


@page("code", asks=("claim",))
async def ask(session: Session, state: Asked) -> To[Any] | End:
    if state.tries >= MOST_TRIES:
        return await nothing(session, text("claim.enough"), text("claim.enough.hint"))
    scanner = session.terminal.code_scanner
    view = EnterCode(
        text("claim.question"),
        text("slip.claim"),
        scanner is not None,
        state.typed,
        hint=text("claim.hint"),
    )
    scanned = _scanned(scanner, told=state.foreign) if scanner else None
    answer = await session.show(view, scanned)
    if answer == FOREIGN:
        return To(ask, Asked(state.tries, foreign=True), wrong=text("claim.foreign"))
    code = claim_code(answer)
    if not code:
        return To(ask, Asked(state.tries, answer), wrong=text("claim.mistyped"))
    return To(find, Found(code, state.tries), kept=Asked(state.tries, _plain(code)))


FOREIGN = ""
"""What is said of a code under the scanner that is no claim code."""


async def _scanned(scanner: CodeScanner, *, told: bool) -> str:
    """The claim code held under the scanner, or that it is another code, once; never, where the
    scanner fails: there are the keys."""
    try:
        while True:
            code = claim_code((await scanner.scan()).reveal())
            if code or not told:
                return code or FOREIGN
    except DeviceError:
        await asyncio.Event().wait()
        raise


def _plain(code: str) -> str:
    """As it is typed."""
    return code.replace("-", "")


@page("code")
async def find(session: Session, state: Found) -> To[Any]:
    """What this terminal has left open is brought as far as it can be; then the platform says
    how it stands. Where it cannot be asked, the terminal says what it knows itself."""
    own = await session.wait(Working(text("claim.finding")), _own(session, state.code))
    try:
        claim = await session.wait(
            Working(text("claim.finding")), session.terminal.platform.claim(state.code)
        )
    except PlatformError as error:
        if own:
            return To(left, replace(state, own=own), barrier=True)
        if await session.terminal.outbox.holds(state.code):
            return To(on_its_way, state, barrier=True)
        if isinstance(error, PlatformRefused):
            asked = Asked(state.tries + 1, _plain(state.code))
            return To(ask, asked, wrong=text("claim.unknown"))
        raise
    found = replace(state, own=own, claim=claim)
    return To(_page_of(claim), found, barrier=claim.paid is None and claim.case is None)


async def _own(session: Session, code: str) -> tuple[Intent, ...]:
    terminal = session.terminal
    for intent in await terminal.journal.claimed(code):
        if not intent.state.final:
            await terminal.settler.resolve(intent)
    return await terminal.journal.claimed(code)


def _page_of(claim: Claim) -> Page[Any]:
    if claim.paid is not None:
        return payment
    if claim.booking is not None:
        return booking
    return case if claim.case is not None else complaint


_OUTCOMES = {
    PaymentState.FULFILLED: Outcome.DONE,
    PaymentState.PAID: Outcome.POSTING,
    PaymentState.REVERSED: Outcome.REVERSED,
    PaymentState.CLOSED: Outcome.NOT_DONE,
}


@page("look")
async def payment(session: Session, state: Found) -> To[Any] | End:
    """How it ended; one that came to nothing can be paid now."""
    paid = present(present(state.claim).paid)
    catalogue = await session.wait(
        Working(text("pay.loading")), session.terminal.platform.catalogue()
    )
    known = {kind.id: kind for kind in catalogue.bill_kinds}
    gone = BillKind(paid.bill.kind_id, Titles(paid.bill.kind_id), 0)
    kind = known.get(paid.bill.kind_id, gone)
    seen = paid.payment
    open_still = Outcome.NOT_YET if seen.expires_at else Outcome.UNKNOWN
    what = _OUTCOMES.get(seen.state, open_still)
    unpaid = what is Outcome.NOT_DONE and paid.bill.payable
    if unpaid and await _wants_to_pay(session, paid):
        return To(settle_first, Choice(kind, paid.bill))
    number, until = seen.receipt_number, seen.expires_at
    told = Told(what, paid.bill, kind.title, state.code, number, until, known=True)
    return To(tell, told, barrier=True)


async def _wants_to_pay(session: Session, paid: PaidBill) -> bool:
    amount = text("pay.bill.amount", amount=paid.bill.amount)
    options = (
        Option(True, text("claim.pay"), amount, "wallet"),
        Option(False, text("choice.understood"), icon="check"),
    )
    return await session.show(Choose(text("claim.not_paid"), options))


@page("look")
async def booking(session: Session, state: Found) -> To[Any] | End:
    """The booking as it stands. To change it the resident must show who they are."""
    booked = present(present(state.claim).booking)
    heading = text(f"claim.booking.{booked.state}")
    rows = (
        Row(text("book.item"), booked.item.title, strong=True),
        Row(text("book.when"), booked.slot.starts_at, strong=True),
        Row(text("book.place"), booked.item.place),
        *(to_bring(booked.item) if booked.state is BookingState.CONFIRMED else ()),
    )
    site = session.terminal.settings.site
    slip = booking_slip(booked, None, site, session.language, heading)
    stands = booked.state is BookingState.CONFIRMED
    hint = text("claim.booking.hint") if stands else ""
    status = OF_BOOKING[booked.state]
    result = Result(heading, status, state.code, rows, keep=stands, hint=hint)
    await conclude(session, result, slip if stands else None, known=True)
    return End(result.ending, LOOKED)


@page("look")
async def case(_: Session, state: Found) -> To[Any]:
    found = present(present(state.claim).case)
    return To(look, Lookup((found,), found))


@page("look")
async def complaint(session: Session, state: Found) -> To[Any] | End:
    topic = present(present(state.claim).topic)
    rows = (Row(text("complain.topic"), topic.title, strong=True),)
    view = Result(text("claim.complaint"), Status.RECEIVED, state.code, rows)
    await conclude(session, view, None)
    return End(view.ending, LOOKED)


@page("look")
async def left(session: Session, state: Found) -> To[Any] | End:
    """What only this terminal knows: not arrived, or not settled yet."""
    last = state.own[-1]
    ending = _LEFT.get(last.state, Ending.UNKNOWN)
    heading, hint = text(f"claim.left.{ending}"), text(f"claim.left.{ending}.hint")
    site = session.terminal.settings.site
    slip = pending_slip(state.code, heading, hint, site, session.language)
    of_use = last.state is not State.CLOSED
    result = Result(heading, _status(last), state.code, keep=of_use, hint=hint)
    await conclude(session, result, slip, known=True)
    return End(result.ending, LOOKED)


def _status(intent: Intent) -> Status:
    """The word for what the journal has."""
    match intent.state:
        case State.DONE:
            return _KEPT[intent.kind]
        case State.PAID:
            return Status.POSTING
        case State.CLOSED | State.REVERSED:
            return Status.NOT_DONE
        case _:
            return Status.PENDING


_LEFT = {
    State.DONE: Ending.DONE,
    State.PAID: Ending.DONE,
    State.CLOSED: Ending.NOT_DONE,
    State.REVERSED: Ending.NOT_DONE,
}
_KEPT = {
    Kind.PAY: Status.DONE,
    Kind.CONFIRM: Status.BOOKED,
    Kind.CHANGE: Status.BOOKED,
    Kind.CANCEL: Status.CANCELLED,
    Kind.SUBMIT: Status.SUBMITTED,
}


@page("look")
async def on_its_way(session: Session, state: Found) -> To[Any] | End:
    """A complaint that lies here until the platform can take it in."""
    hint = text("complain.done.hint")
    view = Result(text("complain.done"), Status.RECEIVED, state.code, hint=hint)
    await conclude(session, view, None)
    return End(view.ending, LOOKED)


SERVICE = Service(
    "claim",
    icon="ticket",
    order=5,
    steps=("code", "look"),
    first=To(ask, Asked()),
    needs=frozenset({"platform", "store"}),
    wants=frozenset({"receipt_printer", "code_scanner"}),
)
