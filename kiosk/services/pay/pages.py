"""Pays a bill. Nobody need be identified for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.base.text import Words, text
from kiosk.contract.catalogue import BillKind, Channel
from kiosk.contract.payments import Bill, Bills
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber, ScannedCode
from kiosk.ports.code_scanner import CODE_SCANNER, CodeScanner
from kiosk.ports.parts import CLOCK, STORE
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.services.pay.collect import Order, collect, outcome, resolve, tell, told
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.choose import Choose, Option
from kiosk.views.entry import EnterDigits
from kiosk.views.notices import Nothing, Working
from kiosk.views.paying import PresentCode
from kiosk.views.result import Ending, Move
from kiosk.views.review import Review, Row
from kiosk.visit.catalogue import get_catalogue
from kiosk.visit.conclude import slip_hint
from kiosk.visit.flow import End, Service, To, page, present
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session

PAYER_CODE = re.compile(r"[0-9]{16,24}")
"""A payment code on a phone: 18 digits with WeChat, 16 to 24 with Alipay."""


@dataclass(frozen=True)
class Account:
    """Whose bills are asked for; `number` is empty until it has been typed."""

    kind: BillKind
    number: PersonNumber = field(default_factory=lambda: PersonNumber(""))


@dataclass(frozen=True)
class Choice:
    """One bill, chosen, and how it is to be paid."""

    kind: BillKind
    bill: Bill
    channel: Channel | None = None


@page("choose", asks=("bill_kind",))
async def choose_kind(session: Session, _: None) -> To[Account] | End:
    catalogue = await get_catalogue(session)
    options = tuple(Option(k, k.title, icon=k.id) for k in catalogue.bill_kinds)
    if not options:
        return await nothing(session, text("pay.no_kinds"))
    kind = await session.show(Choose(text("pay.kind"), options))
    return To(enter_account, Account(kind))


@page("choose", asks=("account",))
async def enter_account(session: Session, state: Account) -> To[Account] | End:
    digits = await session.show(
        EnterDigits(
            text("pay.account.question", kind=state.kind.title),
            text("pay.account"),
            state.kind.account_digits,
            state.number,
            hint=text("pay.account.hint"),
        )
    )
    account = replace(state, number=PersonNumber(digits))
    return To(choose_bill, account, kept=account)


@page("choose", asks=("bill",))
async def choose_bill(session: Session, state: Account) -> To[Any] | End:
    answered = await session.wait(
        Working(text("pay.finding")),
        session.terminal.platform.ask(Bills(state.kind.id, state.number)),
    )
    bills = answered.items
    hint = _credit(bills)
    options = tuple(
        Option(
            b, text("pay.bill", period=b.period), text("pay.bill.amount", amount=b.amount), "bill"
        )
        for b in bills
        if b.payable
    )
    if not options:
        again = text("pay.account.again")
        view = Nothing(text("pay.none"), hint=hint or text("pay.none.hint"), again=again)
        if await session.show(view) is Move.RETRY:
            return To(enter_account, state, wrong=text("pay.none"))
        return End(Ending.NOT_DONE)
    bill = await session.show(Choose(text("pay.which"), options, hint=hint))
    return To(settle_first, Choice(state.kind, bill))


def _credit(bills: Iterable[Bill]) -> Words:
    """What the account has to its good; empty where it has nothing."""
    credit = -sum(bill.amount for bill in bills if bill.amount < 0)
    return text("pay.credit", amount=Fen(credit)) if credit else ""


@page("choose")
async def settle_first(session: Session, state: Choice) -> To[Any] | End:
    """An earlier attempt at this bill that is not settled comes before another one."""
    earlier = await session.terminal.payments.find_pending(state.bill.id)
    if earlier is None:
        return To(choose_channel, state)
    now, answered = await session.wait(
        Working(text("pay.checking")), resolve(session, earlier), leave=False
    )
    if now.state in (UndertakingState.CLOSED, UndertakingState.REVERSED):
        return To(choose_channel, state)
    what = outcome(now.state, gave_up=True, answered=answered)
    return To(tell, told(what, state.bill, state.kind.title, now, earlier=True), barrier=True)


@page("choose", asks=("channel",))
async def choose_channel(session: Session, state: Choice) -> To[Choice] | End:
    """How to pay; not asked where there is one way only."""
    catalogue = await get_catalogue(session)
    can_scan = session.terminal.observer.usable(CODE_SCANNER)
    usable = [c for c in catalogue.channels if can_scan or not c.payer_shows]
    if not usable:
        return await nothing(session, text("pay.no_channels"))
    if len(usable) == 1:
        return To(review, replace(state, channel=usable[0]))
    options = tuple(
        Option(c, c.title, text(f"pay.channel.{_shown_by(c)}"), icon=_shown_by(c)) for c in usable
    )
    channel = await session.show(Choose(text("pay.channel"), options))
    return To(review, replace(state, channel=channel))


def _shown_by(channel: Channel) -> str:
    return "payer" if channel.payer_shows else "terminal"


@page("review")
async def review(session: Session, state: Choice) -> To[Order]:
    bill, channel = state.bill, present(state.channel)
    rows = (
        Row(text("pay.payee"), state.kind.title),
        Row(text("pay.account"), bill.account),
        Row(text("pay.payer"), bill.payer.masked),
        Row(text("pay.period"), bill.period),
        Row(text("pay.by"), channel.title),
        Row(text("pay.amount"), bill.amount, strong=True),
    )
    await session.show(
        Review(text("pay.review"), rows, text("pay.action"), hint=slip_hint(session))
    )
    order = Order(bill, state.kind.title, channel)
    if channel.payer_shows:
        return To(scan, order)
    return To(collect, order)


@page("pay")
async def scan(session: Session, order: Order) -> To[Order]:
    """Takes the code from the payer's phone. Nothing has been undertaken yet."""
    scanner = session.terminal.pick(CODE_SCANNER)
    if scanner is None:
        raise CODE_SCANNER.absent()
    view = PresentCode(text("pay.present"), order.bill.amount, hint=text("pay.present.hint"))
    seconds = session.terminal.settings.times.card
    code = await session.wait(view, scanner.scan(), seconds=seconds, back=True)
    if not is_payer_code(code):
        view = replace(view, wrong=text("pay.present.wrong"))
        code = await session.wait(view, _payer_code(scanner), seconds=seconds, back=True)
    return To(collect, replace(order, payer_code=PersonNumber(code.reveal())))


def is_payer_code(code: ScannedCode) -> bool:
    return PAYER_CODE.fullmatch(code.reveal()) is not None


async def _payer_code(scanner: CodeScanner) -> ScannedCode:
    """The first code that can be one of a payer; what is wrong with others has been said."""
    while True:
        code = await scanner.scan()
        if is_payer_code(code):
            return code


SERVICE = Service(
    "pay",
    icon="wallet",
    order=4,
    steps=("choose", "review", "pay", "done"),
    first=To(choose_kind, None),
    needs=CLOCK & PLATFORM & STORE,
    wants=RECEIPT_PRINTER,
)
