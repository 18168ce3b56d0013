"""Bills, and attempts at paying them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from kiosk.base.bounds import (
    SOME,
    ClaimCode,
    Identifier,
    Instant,
    Key,
    Label,
    NoIdentifier,
    NoLabel,
    PaymentCode,
    check_century,
)
from kiosk.contract.claims import claimable
from kiosk.contract.request import EXAMPLE_CODE, Change, Exchange, Question
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber


@dataclass(frozen=True)
class Bill:
    id: Identifier
    kind_id: Identifier
    account: PersonNumber
    payer: PersonName
    period: Label
    amount: Fen
    due_on: date

    def __post_init__(self) -> None:
        check_century(self.due_on)

    @property
    def payable(self) -> bool:
        """Whether anything is owed. What is not above zero is a credit, or nothing."""
        return self.amount > 0


class PaymentState(StrEnum):
    """ABSENT: no such order is known, which proves nothing about the future. FULFILLED: paid
    and posted to the bill. REVERSED: was paid, and the money went back."""

    ABSENT = "absent"
    WAITING = "waiting"
    PAID = "paid"
    FULFILLED = "fulfilled"
    CLOSED = "closed"
    REVERSED = "reversed"


@dataclass(frozen=True)
class Payment:
    """One attempt at one bill as the platform sees it, named by the key its kiosk made."""

    key: Key
    bill_id: NoIdentifier
    amount: Fen
    state: PaymentState
    qr: PaymentCode = ""
    expires_at: Instant | None = None
    paid_at: Instant | None = None
    receipt_number: NoLabel = ""

    def __post_init__(self) -> None:
        check_century(self.expires_at, self.paid_at)


@claimable("payment")
@dataclass(frozen=True)
class PaidBill:
    """A payment and its bill, with account and payer as the platform masked them."""

    payment: Payment
    bill: Bill


@dataclass(frozen=True)
class BillList:
    """What is still to be paid, oldest period first: bills of the account that was asked for. An
    amount not above zero is a credit: it is told and never paid."""

    items: Annotated[tuple[Bill, ...], SOME]


@dataclass(frozen=True)
class Bills(
    Question[BillList],
    route="POST /v1/bills/search",
    problems=("bill_kind.unknown", "account.unknown"),
):
    """Open bills of a customer number.

    A customer number is personal, so it stands in a body and never in a URL.
    """

    kind_id: Identifier
    account: PersonNumber

    def fits(self, answer: BillList, /) -> bool:
        """None twice, and none of another account."""
        asked = (self.kind_id, self.account)
        own = {bill.id for bill in answer.items if (bill.kind_id, bill.account) == asked}
        return len(own) == len(answer.items)


@dataclass(frozen=True)
class Pay(
    Change[Payment],
    route="POST /v1/payments",
    problems=(
        "bill.unknown",
        "bill.paid",
        "bill.locked",
        "channel.unknown",
        "payment.amount",
        "payment.expiry",
        "claim_code.taken",
        "provider.silent",
    ),
    subject="bill_id",
):
    """Opens an attempt at a bill and locks the bill.

    The key it is sent with is the attempt's. `claim_code` is made by the kiosk and stands on what
    the resident keeps: it leads to this attempt everywhere, paid or not. `payer_code` is what the
    payer's phone showed, where the channel has it so.
    """

    bill_id: Identifier
    amount: Fen
    channel_id: Identifier
    expires_at: Instant
    claim_code: ClaimCode
    payer_code: PersonNumber = field(default_factory=lambda: PersonNumber(""))

    def refusal(self) -> str:
        """Nothing is asked for that is not to be paid."""
        return "payment.amount" if self.amount <= 0 else ""


@dataclass(frozen=True)
class QueryPayment(
    Question[Payment], route="GET /v1/payments/{key}", problems=("provider.silent",)
):
    """The attempt as it is; state `absent` where no order is known."""

    key: Key


@dataclass(frozen=True)
class ClosePayment(
    Change[Payment],
    route="POST /v1/payments/{key}/close",
    problems=("provider.silent",),
    key="close-{key}",
    kept=False,
):
    """Closes the attempt if it can be closed; an unknown key is closed for ever.

    So that a creation still under way cannot open it.
    """

    key: Key


@dataclass(frozen=True)
class FulfilPayment(
    Change[Payment],
    route="POST /v1/payments/{key}/fulfil",
    problems=("payment.unknown", "payment.not_paid", "provider.silent"),
    key="fulfil-{key}",
):
    """Posts a paid attempt to its bill and issues the receipt's number."""

    key: Key


def examples() -> Iterator[Exchange[Any]]:
    """See `Exchange`. Account and payer are masked as a platform sends them."""
    key, account = "pay-5f0c2a7e91d84b3f", PersonNumber("6012000025")
    times = (f"2026-12-01T{time}+08:00" for time in ("09:33:00", "09:31:40"))
    expires, paid_at = map(datetime.fromisoformat, times)
    payer, due_on = PersonName("张*兰"), date(2026, 12, 20)
    bill = Bill("gas-6012000025-202611", "gas", account, payer, "2026-11", Fen(8650), due_on)
    waiting = Payment(
        key,
        bill.id,
        bill.amount,
        PaymentState.WAITING,
        qr=f"https://pay.example.gov.cn/q/{key}",
        expires_at=expires,
    )
    paid = replace(waiting, state=PaymentState.PAID, qr="", paid_at=paid_at)
    posted = replace(paid, state=PaymentState.FULFILLED, receipt_number="QH20261201000087")
    yield Exchange(Bills("gas", account), BillList((bill,)))
    yield Exchange(Pay(bill.id, bill.amount, "wx", expires, EXAMPLE_CODE), waiting)
    yield Exchange(QueryPayment(key), paid)
    yield Exchange(ClosePayment(key), replace(waiting, state=PaymentState.CLOSED, qr=""))
    yield Exchange(FulfilPayment(key), posted)
