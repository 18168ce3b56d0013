"""Bills, and attempts at paying them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.base.bounds import (
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
class PaymentOrder:
    """What is to be paid. The key it is sent with is the attempt's. `claim_code` is made by the
    kiosk and stands on what the resident keeps: it leads to this attempt everywhere, paid or
    not. `payer_code` is what the payer's phone showed, where the channel has it so."""

    bill_id: Identifier
    amount: Fen
    channel_id: Identifier
    expires_at: Instant
    claim_code: ClaimCode
    payer_code: PersonNumber = field(default_factory=lambda: PersonNumber(""))


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


@dataclass(frozen=True)
class PaidBill:
    """A payment and its bill, with account and payer as the platform masked them."""

    payment: Payment
    bill: Bill
