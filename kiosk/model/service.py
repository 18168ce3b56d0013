"""What the platform speaks of: catalogue, bookings, cases, bills, ratings.

These are the contract's message types as well: client and sandbox encode and decode them as
they stand. Times are aware datetimes, money is fen, identifiers are opaque strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.model.text import Titles

Instant = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset from UTC; decoding refuses one without."""


@dataclass(frozen=True)
class Department:
    id: str
    title: Titles
    pinyin: str
    """Initials for searching: 公安局 is `gaj`."""


@dataclass(frozen=True)
class Item:
    """Something one can book an appointment for."""

    id: str
    department_id: str
    title: Titles
    pinyin: str
    place: Titles
    materials: tuple[Titles, ...] = ()


@dataclass(frozen=True)
class BillKind:
    """A payee: gas, water. `account_digits` is the length of its customer numbers."""

    id: str
    title: Titles
    account_digits: int


@dataclass(frozen=True)
class RatingReason:
    """A reason a resident may tick for the given grades (GB/T 39735)."""

    id: str
    title: Titles
    grades: tuple[int, ...]


@dataclass(frozen=True)
class Channel:
    """A way of paying, and how its provider behaves. Times are seconds.

    `payer_shows` False: the payer scans a code on the page. True: the terminal scans a code on
    the payer's phone. `begins_when_scanned`: the provider knows no order until the payer scans,
    so that there is nothing to close and the code lives until it expires. `closable_after`:
    how long after its creation an attempt can be closed at the earliest. `lasting`: how long a
    code may be paid at most.
    """

    id: str
    title: Titles
    lasting: int
    payer_shows: bool = False
    begins_when_scanned: bool = False
    closable_after: int = 0


@dataclass(frozen=True)
class Procedure:
    """Something one can apply for without anything but one's identity."""

    id: str
    department_id: str
    title: Titles
    pinyin: str
    days: int
    """Working days until it is decided."""


@dataclass(frozen=True)
class Topic:
    """What a complaint or suggestion may be about."""

    id: str
    title: Titles


@dataclass(frozen=True)
class Catalogue:
    departments: tuple[Department, ...]
    items: tuple[Item, ...]
    bill_kinds: tuple[BillKind, ...]
    channels: tuple[Channel, ...]
    procedures: tuple[Procedure, ...]
    topics: tuple[Topic, ...]
    rating_reasons: tuple[RatingReason, ...]


@dataclass(frozen=True)
class IdentitySession:
    """The platform's word that it knows this resident. `token` is a secret of the visit."""

    token: PersonNumber
    expires_at: Instant


@dataclass(frozen=True)
class Slot:
    """A span of time at a window; bookable while `places_left` is above zero."""

    id: str
    item_id: str
    starts_at: Instant
    ends_at: Instant
    places_left: int


@dataclass(frozen=True)
class Reservation:
    """A place held for a few minutes until it is confirmed."""

    id: str
    slot: Slot
    expires_at: Instant


class BookingState(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True)
class Booking:
    id: str
    claim_code: str
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
    note: Titles = Titles("")


@dataclass(frozen=True)
class Case:
    number: str
    title: Titles
    department: Titles
    state: CaseState
    accepted_on: date
    due_on: date
    steps: tuple[CaseStep, ...]


@dataclass(frozen=True)
class Bill:
    id: str
    kind_id: str
    account: PersonNumber
    payer: PersonName
    period: str
    amount: Fen
    due_on: date


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

    bill_id: str
    amount: Fen
    channel_id: str
    expires_at: Instant
    claim_code: str
    payer_code: PersonNumber = field(default_factory=lambda: PersonNumber(""))


@dataclass(frozen=True)
class Payment:
    """One attempt at one bill as the platform sees it, named by the key its kiosk made."""

    key: str
    bill_id: str
    amount: Fen
    state: PaymentState
    qr: str = ""
    expires_at: Instant | None = None
    paid_at: Instant | None = None
    receipt_number: str = ""


@dataclass(frozen=True)
class Rating:
    """`grade` 5 (very satisfied) … 1 (very dissatisfied).

    `subject` is a claim code or, where nothing was committed, a service's key.
    """

    subject: str
    grade: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaidBill:
    """A payment and its bill, with account and payer as the platform masked them."""

    payment: Payment
    bill: Bill


@dataclass(frozen=True)
class Claim:
    """What a claim code leads to: one of these, or a complaint (none of them) in its state."""

    claim_code: str
    paid: PaidBill | None = None
    booking: Booking | None = None
    case: Case | None = None
    topic: Topic | None = None


@dataclass(frozen=True)
class Complaint:
    """A complaint or suggestion, known by the claim code its kiosk made."""

    topic_id: str
    claim_code: str


@dataclass(frozen=True)
class Fact:
    """Something that happened at the terminal. The platform takes in each key once."""

    key: str
    at: Instant
    event: str
    fields: dict[str, str | int | bool]
