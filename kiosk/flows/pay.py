"""Pays a bill by a code the resident scans with a phone. Nobody need be identified for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from kiosk.commitments import NOT_DONE
from kiosk.errors import PlatformError
from kiosk.flow import End, Service, To, page
from kiosk.flows.conclude import conclude, slip_hint
from kiosk.model.personal import PersonNumber
from kiosk.model.service import Bill, BillKind, Payment
from kiosk.model.text import Words, text
from kiosk.payment import Attempt, AttemptState
from kiosk.session import Session
from kiosk.slips import pending_slip, receipt
from kiosk.views import (
    Back,
    Choose,
    Ending,
    EnterDigits,
    Leave,
    Move,
    Option,
    PayByQr,
    Result,
    Review,
    Row,
    TimedOut,
    Working,
)

MARGIN = timedelta(seconds=60)
"""How much longer an attempt may be paid than its code stands on the page (rule R7)."""


@dataclass(frozen=True)
class Choice:
    """One bill, chosen."""

    kind: BillKind
    account: PersonNumber
    bill: Bill


@dataclass(frozen=True)
class Account:
    kind: BillKind
    number: PersonNumber


@page("choose")
async def choose_kind(session: Session, _: None) -> To[BillKind] | End:
    catalogue = await session.wait(
        Working(text("pay.loading")), session.terminal.platform.catalogue()
    )
    options = tuple(Option(k, k.title, icon=k.id) for k in catalogue.bill_kinds)
    return To(enter_account, await session.show(Choose(text("pay.kind"), options)))


@page("choose")
async def enter_account(session: Session, state: BillKind) -> To[Account] | End:
    digits = await session.show(
        EnterDigits(
            text("pay.account.question", kind=state.title),
            text("pay.account"),
            state.account_digits,
            hint=text("pay.account.hint"),
        )
    )
    return To(choose_bill, Account(state, PersonNumber(digits)))


@page("choose")
async def choose_bill(session: Session, state: Account) -> To[Choice] | To[BillKind] | End:
    bills = await session.wait(
        Working(text("pay.finding")),
        session.terminal.platform.bills(state.kind.id, state.number),
    )
    if not bills:
        again = (
            Option(Move.RETRY, text("pay.account.again"), icon="document"),
            Option(Move.DONE, text("choice.understood"), icon="check"),
        )
        view = Choose(text("pay.none"), again, hint=text("pay.none.hint"))
        if await session.show(view) is Move.RETRY:
            return To(enter_account, state.kind)
        return End(Ending.NOT_DONE)
    options = tuple(
        Option(
            b, text("pay.bill", period=b.period), text("pay.bill.amount", amount=b.amount), "bill"
        )
        for b in bills
    )
    bill = await session.show(Choose(text("pay.which"), options))
    return To(review, Choice(state.kind, state.number, bill))


@page("review")
async def review(session: Session, state: Choice) -> To[Choice] | End:
    rows = (
        Row(text("pay.payee"), state.kind.title),
        Row(text("pay.account"), state.account),
        Row(text("pay.payer"), state.bill.payer.masked),
        Row(text("pay.period"), state.bill.period),
        Row(text("pay.amount"), state.bill.amount, strong=True),
    )
    await session.show(
        Review(text("pay.review"), rows, text("pay.action"), hint=slip_hint(session))
    )
    return To(collect, state, barrier=True)


@page("pay")
async def collect(session: Session, state: Choice) -> To[Paying] | End:
    """Intent on disk, then the code on the page, then what the platform says: nothing else."""
    attempts, times = session.terminal.attempts, session.terminal.settings.times
    attempt = await attempts.open(state.bill, timedelta(seconds=times.payment * 2) + MARGIN)
    try:
        payment = await _create(session, attempt)
        attempt = await _await_payment(session, state, attempt, payment)
    finally:
        attempts.leave(attempt)
    return To(_ENDINGS[attempt.state], Paying(state, attempt), barrier=True)


async def _create(session: Session, attempt: Attempt) -> Payment | None:
    """The attempt as created; None where no answer came. A definite no closes it and is raised."""
    attempts = session.terminal.attempts
    try:
        return await session.wait(
            Working(text("pay.creating")), attempts.create(attempt), leave=False
        )
    except NOT_DONE:
        await attempts.abandon(attempt)
        raise
    except PlatformError:
        return None


async def _await_payment(
    session: Session, state: Choice, attempt: Attempt, payment: Payment | None
) -> Attempt:
    """Until paid, closed, given up or timed out; closed before it returns if it can be."""
    times = session.terminal.settings.times
    if payment is not None and payment.qr:
        view = PayByQr(
            text("pay.scan"),
            state.bill.amount,
            state.kind.title,
            payment.qr,
            hint=text("pay.scan.hint"),
        )
        try:
            return await session.wait(
                view, _poll(session, attempt), seconds=times.payment, back=True
            )
        except (Back, Leave, TimedOut):
            pass
    return await session.wait(Working(text("pay.closing")), _close(session, attempt), leave=False)


async def _poll(session: Session, attempt: Attempt) -> Attempt:
    """Asks again and again until the attempt is no longer open; no answer changes nothing."""
    while attempt.state is AttemptState.OPEN:
        await asyncio.sleep(session.terminal.settings.times.poll)
        try:
            attempt = await session.terminal.attempts.look(attempt)
        except PlatformError:
            continue
    return attempt


async def _close(session: Session, attempt: Attempt) -> Attempt:
    """One try here and now; the background goes on where the platform cannot be reached."""
    try:
        return await session.terminal.attempts.close(attempt)
    except PlatformError:
        return attempt


@dataclass(frozen=True)
class Paying:
    choice: Choice
    attempt: Attempt


@page("done")
async def paid(session: Session, state: Paying) -> To[Paying] | End:
    choice, attempt = state.choice, state.attempt
    site = session.terminal.settings.site
    slip = receipt(choice.bill, choice.kind.title, attempt, site, session.language)
    await conclude(session, _result(state, Ending.DONE), slip)
    return End(Ending.DONE, attempt.claim_code)


@page("done")
async def not_paid(session: Session, state: Paying) -> To[Paying] | End:
    await conclude(session, _result(state, Ending.NOT_DONE, text("pay.not_done.hint")), None)
    return End(Ending.NOT_DONE)


@page("done")
async def unknown(session: Session, state: Paying) -> To[Paying] | End:
    what = text("pay.unknown.hint")
    site = session.terminal.settings.site
    slip = pending_slip(state.attempt.claim_code, what, site, session.language)
    await conclude(session, _result(state, Ending.UNKNOWN, what), slip)
    return End(Ending.UNKNOWN, state.attempt.claim_code)


def _result(state: Paying, ending: Ending, hint: Words = "") -> Result:
    rows = (
        Row(text("pay.payee"), state.choice.kind.title),
        Row(text("pay.amount"), state.attempt.amount, strong=True),
    )
    code = "" if ending is Ending.NOT_DONE else state.attempt.claim_code
    return Result(text(f"pay.{ending}"), ending, code, rows, hint=hint)


_ENDINGS = {
    AttemptState.PAID: paid,
    AttemptState.CLOSED: not_paid,
    AttemptState.OPEN: unknown,
}

SERVICE = Service(
    "pay",
    icon="wallet",
    order=3,
    steps=("choose", "review", "pay", "done"),
    first=To(choose_kind, None),
    needs=frozenset({"platform"}),
    wants=frozenset({"receipt_printer"}),
)
