"""What the platform speaks of: catalogue, bookings, cases, bills, ratings.

These are the contract's message types as well: client and sandbox encode and decode them as
they stand. Times are aware datetimes, money is fen, identifiers are opaque strings. What a field
may hold is in its type (`kiosk.model.bounds`) and checked at decoding; what fields must be to each
other is checked whenever one is made, and raises `ValueError`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from kiosk.model.bounds import (
    FEW,
    MANY,
    SOME,
    Captive,
    ClaimCode,
    Count,
    Days,
    Digits,
    EventName,
    FactText,
    Grade,
    Identifier,
    Initials,
    Key,
    Label,
    Lasting,
    NoIdentifier,
    NoLabel,
    PaymentCode,
    Subject,
    check_century,
)
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.model.text import Sentences, Titles

Instant = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset from UTC; decoding refuses one without."""


@dataclass(frozen=True)
class Department:
    id: Identifier
    title: Titles
    pinyin: Initials
    """Initials for searching: 公安局 is `gaj`."""


@dataclass(frozen=True)
class Item:
    """Something one can book an appointment for."""

    id: Identifier
    department_id: Identifier
    title: Titles
    pinyin: Initials
    place: Titles
    materials: Annotated[tuple[Titles, ...], FEW] = ()


@dataclass(frozen=True)
class BillKind:
    """A payee: gas, water. `account_digits` is the length of its customer numbers."""

    id: Identifier
    title: Titles
    account_digits: Digits


@dataclass(frozen=True)
class RatingReason:
    """A reason a resident may tick for the given grades (GB/T 39735)."""

    id: Identifier
    title: Titles
    grades: Annotated[tuple[Grade, ...], Meta(min_length=1, max_length=5)]


@dataclass(frozen=True)
class Channel:
    """A way of paying, and how its provider behaves. Times are seconds.

    `payer_shows` False: the payer scans a code on the page. True: the terminal scans a code on
    the payer's phone. `begins_when_scanned`: the provider knows no order until the payer scans,
    so that there is nothing to close and the code lives until it expires. `closable_after`:
    how long after its creation an attempt can be closed at the earliest. `lasting`: how long a
    code may be paid at most.
    """

    id: Identifier
    title: Titles
    lasting: Lasting
    payer_shows: bool = False
    begins_when_scanned: bool = False
    closable_after: Captive = 0


@dataclass(frozen=True)
class Procedure:
    """Something one can apply for without anything but one's identity."""

    id: Identifier
    department_id: Identifier
    title: Titles
    pinyin: Initials
    days: Days
    """Working days until it is decided."""


@dataclass(frozen=True)
class Topic:
    """What a complaint or suggestion may be about."""

    id: Identifier
    title: Titles


@dataclass(frozen=True)
class Catalogue:
    departments: Annotated[tuple[Department, ...], MANY]
    items: Annotated[tuple[Item, ...], MANY]
    bill_kinds: Annotated[tuple[BillKind, ...], SOME]
    channels: Annotated[tuple[Channel, ...], FEW]
    procedures: Annotated[tuple[Procedure, ...], MANY]
    topics: Annotated[tuple[Topic, ...], SOME]
    rating_reasons: Annotated[tuple[RatingReason, ...], SOME]


@dataclass(frozen=True)
class IdentitySession:
    """The platform's word that it knows this resident. `token` is a secret of the visit."""

    token: PersonNumber
    expires_at: Instant

    def __post_init__(self) -> None:
        check_century(self.expires_at)


@dataclass(frozen=True)
class Slot:
    """A span of time at a window; bookable while `places_left` is above zero."""

    id: Identifier
    item_id: Identifier
    starts_at: Instant
    ends_at: Instant
    places_left: Count

    def __post_init__(self) -> None:
        check_century(self.starts_at, self.ends_at)
        if self.ends_at <= self.starts_at:
            raise ValueError("it ends before it begins")


@dataclass(frozen=True)
class Reservation:
    """A place held for a few minutes until it is confirmed."""

    id: Identifier
    slot: Slot
    expires_at: Instant

    def __post_init__(self) -> None:
        check_century(self.expires_at)


class BookingState(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True)
class Booking:
    id: Identifier
    claim_code: ClaimCode
    item: Item
    slot: Slot
    state: BookingState


class CaseState(StrEnum):
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT = "supplement"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True)
class CaseStep:
    """One node of a case. `at` is None where it has not happened yet."""

    title: Titles
    at: Instant | None
    note: Sentences = Sentences()

    def __post_init__(self) -> None:
        check_century(self.at)


@dataclass(frozen=True)
class Case:
    number: Label
    title: Titles
    department: Titles
    state: CaseState
    accepted_on: date
    due_on: date
    steps: Annotated[tuple[CaseStep, ...], SOME]

    def __post_init__(self) -> None:
        check_century(self.accepted_on, self.due_on)


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
class Rating:
    """`grade` 5 (very satisfied) … 1 (very dissatisfied).

    `subject` is a claim code, a claim code with what was done to its booking later or, where
    nothing was committed, a service's key.
    """

    subject: Subject
    grade: int
    reasons: Annotated[tuple[Identifier, ...], FEW] = ()


@dataclass(frozen=True)
class PaidBill:
    """A payment and its bill, with account and payer as the platform masked them."""

    payment: Payment
    bill: Bill


@dataclass(frozen=True)
class Claim:
    """What a claim code leads to: one of these, or a complaint (none of them) in its state."""

    claim_code: ClaimCode
    paid: PaidBill | None = None
    booking: Booking | None = None
    case: Case | None = None
    topic: Topic | None = None


@dataclass(frozen=True)
class Complaint:
    """A complaint or suggestion, known by the claim code its kiosk made."""

    topic_id: Identifier
    claim_code: ClaimCode


@dataclass(frozen=True)
class Fact:
    """Something that happened at the terminal. The platform takes in each key once."""

    key: Key
    at: Instant
    event: EventName
    fields: Annotated[dict[str, FactText | int | bool], FEW]
