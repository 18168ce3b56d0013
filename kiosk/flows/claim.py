"""Finds what a claim code stands for, prints its slip again, or goes on with what was left."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from kiosk.errors import DeviceError, PlatformError, PlatformRefused
from kiosk.flow import End, Page, Service, To, page, present
from kiosk.flows.collect import Outcome, Told, tell
from kiosk.flows.conclude import conclude
from kiosk.flows.pay import Choice, settle_first
from kiosk.flows.progress import Lookup, look
from kiosk.keys import claim_code
from kiosk.model.intent import Intent, State
from kiosk.model.service import BillKind, BookingState, Claim, PaidBill, PaymentState
from kiosk.model.status import OF_BOOKING, Status
from kiosk.model.text import Titles, text
from kiosk.ports import CodeScanner
from kiosk.session import Session
from kiosk.slips import booking_slip, pending_slip
from kiosk.views import Choose, Ending, EnterCode, Move, Option, Result, Row, Working

MOST_TRIES = 5
"""How many codes that lead nowhere a visit may try, so that nobody tries them all."""


@dataclass(frozen=True)
class Asked:
    """`tries` counts the codes that led nowhere; `why` says what was wrong with the last."""

    tries: int = 0
    why: str = ""


@dataclass(frozen=True)
class Found:
    """`own` is what this terminal's own journal has under the code, oldest first."""

    code: str
    tries: int
    own: tuple[Intent, ...] = ()
    claim: Claim | None = None


@page("code")
async def ask(session: Session, state: Asked) -> To[Any] | End:
    if state.tries == MOST_TRIES:
        understood = (Option(Move.DONE, text("choice.understood"), icon="check"),)
        enough = Choose(text("claim.enough"), understood, hint=text("claim.enough.hint"))
        await session.show(enough)
        return End(Ending.NOT_DONE)
    scanner = session.terminal.code_scanner
    wrong = text(f"claim.{state.why}") if state.why else ""
    view = EnterCode(
        text("claim.question"),
        text("slip.claim"),
        scanner is not None,
        wrong=wrong,
        hint=text("claim.hint"),
    )
    code = claim_code(await session.show(view, _scanned(scanner) if scanner else None))
    if not code:
        return To(ask, Asked(state.tries, "mistyped"), barrier=True)
    return To(find, Found(code, state.tries))


async def _scanned(scanner: CodeScanner) -> str:
    """What is held under the scanner; never, where the scanner fails: there are the keys."""
    try:
        return (await scanner.scan()).reveal()
    except DeviceError:
        await asyncio.Event().wait()
        raise


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
            return To(left, Found(state.code, state.tries, own), barrier=True)
        if await session.terminal.outbox.holds(state.code):
            return To(on_its_way, state, barrier=True)
        if isinstance(error, PlatformRefused):
            return To(ask, Asked(state.tries + 1, "unknown"), barrier=True)
        raise
    return To(_page_of(claim), Found(state.code, state.tries, own, claim), barrier=True)


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
    if what is Outcome.NOT_DONE and await _wants_to_pay(session, paid):
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
    )
    site = session.terminal.settings.site
    slip = booking_slip(booked, None, site, session.language, heading)
    stands = booked.state is BookingState.CONFIRMED
    hint = text("claim.booking.hint") if stands else ""
    status = OF_BOOKING[booked.state]
    result = Result(heading, status, state.code, rows, keep=stands, hint=hint)
    await conclude(session, result, slip if stands else None, known=True)
    return End(result.ending, state.code)


@page("look")
async def case(_: Session, state: Found) -> To[Any]:
    found = present(present(state.claim).case)
    return To(look, Lookup((found,), found))


@page("look")
async def complaint(session: Session, state: Found) -> To[Any] | End:
    topic = present(present(state.claim).topic)
    rows = (Row(text("complain.topic"), topic.title, strong=True),)
    await conclude(
        session, Result(text("claim.complaint"), Status.RECEIVED, state.code, rows), None
    )
    return End(Ending.DONE, state.code)


@page("look")
async def left(session: Session, state: Found) -> To[Any] | End:
    """What only this terminal knows: not arrived, or not settled yet."""
    last = state.own[-1].state
    ending = _LEFT.get(last, Ending.UNKNOWN)
    hint = text(f"claim.left.{ending}.hint")
    site = session.terminal.settings.site
    heading = text(f"claim.left.{ending}")
    slip = pending_slip(state.code, heading, hint, site, session.language)
    result = Result(heading, _LEFT_STATUS[ending], state.code, hint=hint)
    await conclude(session, result, slip, known=True)
    return End(ending, state.code)


@page("look")
async def on_its_way(session: Session, state: Found) -> To[Any] | End:
    """A complaint that lies here until the platform can take it in."""
    hint = text("complain.done.hint")
    view = Result(text("complain.done"), Status.RECEIVED, state.code, hint=hint)
    await conclude(session, view, None)
    return End(Ending.DONE, state.code)


_LEFT = {
    State.DONE: Ending.DONE,
    State.PAID: Ending.DONE,
    State.CLOSED: Ending.NOT_DONE,
    State.REVERSED: Ending.NOT_DONE,
}

_LEFT_STATUS = {
    Ending.DONE: Status.DONE,
    Ending.NOT_DONE: Status.NOT_DONE,
    Ending.UNKNOWN: Status.PENDING,
}

SERVICE = Service(
    "claim",
    icon="ticket",
    order=5,
    steps=("code", "look"),
    first=To(ask, Asked()),
    needs=frozenset({"platform", "store"}),
    wants=frozenset({"receipt_printer", "code_scanner"}),
)
