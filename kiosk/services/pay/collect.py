"""Collects a payment: undertaking, code, the platform's word, and what the resident is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kiosk.base.errors import OutcomeUnknown, PlatformError, PlatformRefused, StoreTrouble
from kiosk.base.text import Words, text
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Bill
from kiosk.model.document import Document
from kiosk.model.personal import PersonNumber
from kiosk.services.pay.slip import receipt
from kiosk.undertakings.rules import Attempt, longest_wait
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.base import Back, Leave, TimedOut, View
from kiosk.views.notices import Working
from kiosk.views.paying import ConfirmOnPhone, PayByQr
from kiosk.views.result import Result
from kiosk.views.review import Row
from kiosk.views.status import Status
from kiosk.visit.conclude import conclude
from kiosk.visit.flow import End, To, page
from kiosk.visit.session import Session
from kiosk.visit.slips import pending_slip

NOT_NOW = (PlatformError, StoreTrouble)
"""What leaves an attempt as it was: the platform said nothing of use, or the disk did not take in
what it said. It is asked again."""
LONGEST_CLOSING = 30.0
"""Seconds a resident is kept at most until a code can be closed. One that cannot be closed by then
is left to the settler at once."""
BEFORE_EXPIRY = timedelta(seconds=10)
"""How long before its code a page goes: the platform's `Date` is cut to seconds and comes late."""


class Outcome(StrEnum):
    """What the resident is told. Each has its words (`pay.<outcome>` and `.hint`)."""

    DONE = "done"
    LATE = "late"
    """Paid in the moment of giving up."""
    POSTING = "posting"
    """Paid; the payee has not confirmed it yet."""
    NOT_DONE = "not_done"
    ELSEWHERE = "elsewhere"
    """Ended on the phone, at a window or by the provider."""
    REVERSED = "reversed"
    NOT_YET = "not_yet"
    """Not paid so far; the code cannot be closed and may still be paid until it expires."""
    UNKNOWN = "unknown"
    ALREADY_PAID = "already_paid"
    LOCKED = "locked"
    """Being paid at another terminal or window."""
    NO_CODE = "no_code"
    """What came to be scanned is no payment code."""

    @property
    def status(self) -> Status:
        return _STATUS[self]


_STATUS = {
    Outcome.DONE: Status.DONE,
    Outcome.LATE: Status.DONE,
    Outcome.POSTING: Status.POSTING,
    Outcome.NOT_DONE: Status.NOT_DONE,
    Outcome.ELSEWHERE: Status.NOT_DONE,
    Outcome.REVERSED: Status.NOT_DONE,
    Outcome.NOT_YET: Status.PENDING,
    Outcome.UNKNOWN: Status.PENDING,
    Outcome.ALREADY_PAID: Status.DONE,
    Outcome.LOCKED: Status.NOT_DONE,
    Outcome.NO_CODE: Status.NOT_DONE,
}
_WITH_NOTE = (Outcome.POSTING, Outcome.REVERSED, Outcome.NOT_YET, Outcome.UNKNOWN)
_LEADS_ON = (Outcome.DONE, Outcome.LATE, *_WITH_NOTE)
"""Where the claim code is worth keeping."""
_REFUSED = {"bill.paid": Outcome.ALREADY_PAID, "bill.locked": Outcome.LOCKED}


@dataclass(frozen=True)
class Order:
    """What is to be paid, to whom, and how. `payer_code` is what the payer's phone showed."""

    bill: Bill
    payee: Words
    channel: Channel
    payer_code: PersonNumber | None = None


@dataclass(frozen=True)
class Told:
    """What there is to tell of a payment. `code` is empty where nothing was undertaken; `until`
    is when a code that is still open expires; `known` where it was told before; `earlier` where
    it was made in a visit before this one."""

    outcome: Outcome
    bill: Bill
    payee: Words
    code: str = ""
    receipt_number: str = ""
    until: datetime | None = None
    known: bool = False
    earlier: bool = False


def told(
    what: Outcome, bill: Bill, payee: Words, attempt: Attempt, *, earlier: bool = False
) -> Told:
    """The outcome of an attempt made here."""
    number, until = attempt.receipt_number, attempt.expires_at
    return Told(what, bill, payee, attempt.claim_code, number, until, earlier=earlier)


@page("pay")
async def collect(session: Session, order: Order) -> To[Told]:
    """First the disk, then the code on the page, then what the platform says: nothing else."""
    payments, times = session.terminal.payments, session.terminal.settings.times
    wait = longest_wait(timedelta(seconds=times.payment * session.patience), order.channel)
    attempt = await payments.open(order.bill, order.channel, wait)
    try:
        what, attempt = await _carry_out(session, order, attempt, wait)
    except PlatformRefused as error:
        if error.code not in _REFUSED:
            raise
        return To(tell, Told(_REFUSED[error.code], order.bill, order.payee), barrier=True)
    except (OutcomeUnknown, StoreTrouble):
        what = Outcome.UNKNOWN
    finally:
        await payments.leave(attempt)
    return To(tell, told(what, order.bill, order.payee, attempt), barrier=True)


async def _carry_out(
    session: Session, order: Order, attempt: Attempt, wait: timedelta
) -> tuple[Outcome, Attempt]:
    """The attempt as far as it can be brought while the resident stands there."""
    payments = session.terminal.payments
    attempt, qr = await session.wait(
        Working(text("pay.creating")), payments.create(attempt, order.payer_code), leave=False
    )
    closable_at = time.monotonic() + order.channel.closable_after
    gave_up = True
    foreign = bool(qr) and not is_payment_code(qr, session.terminal.settings.payments.codes)
    if not foreign and (qr or (order.payer_code and attempt.state is UndertakingState.INTENT)):
        attempt, gave_up = await _await_payment(session, order, attempt, qr, wait)
    elif attempt.state is not UndertakingState.INTENT:
        gave_up = False
    answered = False
    if attempt.state is UndertakingState.INTENT:
        closing = _close(session, attempt, closable_at)
        attempt, answered = await session.wait(Working(text("pay.closing")), closing, leave=False)
    attempt = await session.wait(
        Working(text("pay.posting_now")), _post(session, attempt), leave=False
    )
    what = outcome(attempt.state, gave_up=gave_up, answered=answered)
    return Outcome.NO_CODE if foreign and what is Outcome.NOT_DONE else what, attempt


def is_payment_code(payload: str, starts: Iterable[str]) -> bool:
    """Whether a payload begins as one that is known for payment. Scheme and host are the same in
    capitals, which codes are often written in."""
    return any(payload[: len(start)].lower() == start.lower() for start in starts)


def outcome(state: UndertakingState, *, gave_up: bool, answered: bool) -> Outcome:
    """What to tell of an attempt. `answered`: the platform has just said that it is not paid."""
    match state:
        case UndertakingState.DONE:
            return Outcome.LATE if gave_up else Outcome.DONE
        case UndertakingState.PAID:
            return Outcome.POSTING
        case UndertakingState.CLOSED:
            return Outcome.NOT_DONE if gave_up else Outcome.ELSEWHERE
        case UndertakingState.REVERSED:
            return Outcome.REVERSED
        case _:
            return Outcome.NOT_YET if answered else Outcome.UNKNOWN


async def _await_payment(
    session: Session, order: Order, attempt: Attempt, qr: str, wait: timedelta
) -> tuple[Attempt, bool]:
    """Until it is settled, or the resident gives up or is timed out (True). The page goes before
    its code expires."""
    left = session.terminal.payments.lasts(attempt) - BEFORE_EXPIRY
    if left <= timedelta():
        return attempt, True
    seconds = min(wait, left).total_seconds() / session.patience
    try:
        view, polling = _view(order, qr), _poll(session, attempt)
        return await session.wait(view, polling, seconds=seconds, back=True), False
    except (Back, Leave, TimedOut):
        return attempt, True


def _view(order: Order, qr: str) -> View[Any]:
    if order.channel.payer_shows:
        confirm, hint = text("pay.confirm"), text("pay.confirm.hint")
        return ConfirmOnPhone(confirm, order.bill.amount, order.payee, hint=hint)
    scan = text("pay.scan", channel=order.channel.title)
    return PayByQr(scan, order.bill.amount, order.payee, qr, hint=text("pay.scan.hint"))


async def _poll(session: Session, attempt: Attempt) -> Attempt:
    """Asks again and again until the attempt is settled; no answer changes nothing."""
    while attempt.state is UndertakingState.INTENT:
        await asyncio.sleep(session.terminal.settings.times.poll)
        try:
            attempt = await session.terminal.payments.look(attempt)
        except NOT_NOW:
            continue
    return attempt


async def _close(session: Session, attempt: Attempt, closable_at: float) -> tuple[Attempt, bool]:
    """Closes it now or, where its channel cannot yet, at `closable_at` (monotonic clock); the
    settler goes on where that takes too long or the platform cannot be reached. Also whether the
    platform's last word was heard."""
    payments = session.terminal.payments
    try:
        attempt = await payments.close(attempt)
        left = closable_at - time.monotonic()
        if attempt.state is UndertakingState.INTENT and 0 < left <= LONGEST_CLOSING:
            await asyncio.sleep(left)
            attempt = await payments.close(attempt)
    except NOT_NOW:
        return attempt, False
    return attempt, True


async def _post(session: Session, attempt: Attempt) -> Attempt:
    """One try; what cannot be posted now is the settler's."""
    try:
        return await session.terminal.payments.fulfil(attempt)
    except NOT_NOW:
        return attempt


async def resolve(session: Session, attempt: Attempt) -> tuple[Attempt, bool]:
    """Brings an attempt that was left open as far as it can be brought; and whether the
    platform's last word was heard."""
    try:
        return await session.terminal.payments.resolve(attempt), True
    except NOT_NOW:
        return attempt, False


@page("done")
async def tell(session: Session, state: Told) -> To[Any] | End:
    """The outcome with its claim code, and the slip that belongs to it."""
    what = state.outcome
    code = state.code if what in _LEADS_ON else ""
    rows = (
        Row(text("pay.payee"), state.payee),
        Row(text("pay.amount"), state.bill.amount, strong=True),
    )
    result = Result(text(f"pay.{what}"), what.status, code, rows, hint=_hint(state))
    await conclude(session, result, _slip(session, state), known=state.known)
    return End(result.ending, "pay" if state.known or state.earlier else code or "pay")


def _hint(state: Told) -> Words:
    if state.outcome is Outcome.NOT_YET:
        return text("pay.not_yet.hint", until=state.until)
    return text(f"pay.{state.outcome}.hint")


def _slip(session: Session, state: Told) -> Document | None:
    """A receipt where it was paid and posted, a note where something is still to come."""
    site, language = session.terminal.settings.site, session.language
    if state.receipt_number:
        number = state.receipt_number
        return receipt(state.bill, state.payee, state.code, number, site, language)
    if state.outcome in _WITH_NOTE:
        fields = {"pay.payee": state.payee, "pay.amount": state.bill.amount}
        heading = text(f"pay.{state.outcome}")
        return pending_slip(state.code, heading, _hint(state), site, language, fields)
    return None
