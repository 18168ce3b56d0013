"""The contract with the government platform, as data.

The client calls by this table, the sandbox answers by it, and OpenAPI is made from it
(`drivers.platform.openapi`), so a path or a type stands here and nowhere else.
`docs/platform.md` says in prose what a table cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from drivers.platform.messages import (
    Application,
    BillList,
    BillSearch,
    BookingPage,
    CasePage,
    ChangeRequest,
    ClaimSearch,
    ConfirmRequest,
    Health,
    PageQuery,
    Report,
    ReservationRequest,
    SlotPage,
    SlotQuery,
)
from kiosk.base.bounds import NAME_OF_KEY
from kiosk.contract.applications import Case
from kiosk.contract.booking import Booking, Reservation
from kiosk.contract.catalogue import Catalogue
from kiosk.contract.claims import Claim
from kiosk.contract.complaints import Complaint
from kiosk.contract.identity import IdentitySession
from kiosk.contract.payments import Payment, PaymentOrder
from kiosk.contract.reports import Rating
from kiosk.model.identity import Resident

A = TypeVar("A")
B = TypeVar("B")

VERSION = "1.0"
TERMINAL = "Terminal-Id"
SESSION = "Resident-Session"
IDEMPOTENCY_KEY = "Idempotency-Key"
PROBLEM_TYPE = "application/problem+json"

KEY = re.compile(NAME_OF_KEY)
"""Keys the kiosk makes; they stand in headers and in paths."""

TOKEN = re.compile(r"[\x21-\x7e]{1,1024}")
"""A session token as it stands in a header."""

COMMON_PROBLEMS = (
    "request.invalid",
    "signature.invalid",
    "signature.replayed",
    "request.too_large",
    "internal",
    "maintenance",
)
KEY_PROBLEMS = ("idempotency.missing", "idempotency.reused", "idempotency.in_flight")


@dataclass(frozen=True)
class Operation(Generic[A]):
    """One thing that can be asked of the platform.

    `answer` None is 204. `session` needs the resident's token in a header. `changes` False on a
    POST is a question that travels in a body only because of what it names. `kept` False on a
    change is one that may be carried out again at every sending, so that its answer is the
    present state; every other answer belongs to its key for ever. `cached` answers carry an
    ETag. `problems` adds to those that any operation may answer.
    """

    name: str
    method: str
    path: str
    summary: str
    answer: type[A]
    query: type[Any] | None = None
    body: type[Any] | None = None
    session: bool = False
    changes: bool = True
    kept: bool = True
    cached: bool = False
    problems: tuple[str, ...] = ()

    def answering(self, type_: type[B]) -> Operation[B]:
        """The same operation, its answer read as another type."""
        return cast("Operation[B]", replace(self, answer=cast("Any", type_)))

    @property
    def keyed(self) -> bool:
        """Whether an `Idempotency-Key` is required: on every POST."""
        return self.method == "POST"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def all_problems(self) -> tuple[str, ...]:
        session = ("session.ended",) if self.session else ()
        keys = KEY_PROBLEMS if self.keyed else ()
        return COMMON_PROBLEMS + keys + session + self.problems


_NOTHING = type(None)

HEALTH = Operation(
    "health", "GET", "/v1/health", "Whether the platform serves this terminal", Health
)
CATALOGUE = Operation(
    "catalogue",
    "GET",
    "/v1/catalogue",
    "Departments, items, payees and rating reasons",
    Catalogue,
    cached=True,
)
OPEN_SESSION = Operation(
    "open_session",
    "POST",
    "/v1/sessions",
    "Tells the platform whose card was read",
    IdentitySession,
    body=Resident,
    problems=("identity.refused",),
)
SLOTS = Operation(
    "slots",
    "GET",
    "/v1/slots",
    "Bookable times of an item, full ones included",
    SlotPage,
    query=SlotQuery,
    problems=("item.unknown", "cursor.unknown"),
)
RESERVE = Operation(
    "reserve",
    "POST",
    "/v1/reservations",
    "Holds a place for a few minutes",
    Reservation,
    body=ReservationRequest,
    session=True,
    problems=("slot.unknown", "slot.full"),
)
RELEASE = Operation(
    "release",
    "POST",
    "/v1/reservations/{reservation_id}/release",
    "Gives a held place back; of one that has ended, does nothing",
    _NOTHING,
)
CONFIRM = Operation(
    "confirm",
    "POST",
    "/v1/reservations/{reservation_id}/confirm",
    "Makes a held place a booking",
    Booking,
    body=ConfirmRequest,
    problems=("reservation.ended", "claim_code.taken"),
)
BOOKINGS = Operation(
    "bookings",
    "GET",
    "/v1/bookings",
    "The resident's bookings",
    BookingPage,
    query=PageQuery,
    session=True,
    problems=("cursor.unknown",),
)
CHANGE = Operation(
    "change",
    "POST",
    "/v1/bookings/{booking_id}/change",
    "Moves a booking to a held place and frees the old one",
    Booking,
    body=ChangeRequest,
    problems=("booking.unknown", "booking.closed", "reservation.ended"),
)
CANCEL = Operation(
    "cancel",
    "POST",
    "/v1/bookings/{booking_id}/cancel",
    "Cancels a booking; of a cancelled one, answers it again",
    Booking,
    problems=("booking.unknown", "booking.closed"),
)
CASES = Operation(
    "cases",
    "GET",
    "/v1/cases",
    "The resident's cases and their progress",
    CasePage,
    query=PageQuery,
    session=True,
    problems=("cursor.unknown",),
)
BILLS = Operation(
    "bills",
    "POST",
    "/v1/bills/search",
    "Open bills of a customer number",
    BillList,
    body=BillSearch,
    changes=False,
    problems=("bill_kind.unknown", "account.unknown"),
)
CREATE_PAYMENT = Operation(
    "create_payment",
    "POST",
    "/v1/payments",
    "Opens an attempt at a bill and locks the bill",
    Payment,
    body=PaymentOrder,
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
)
QUERY_PAYMENT = Operation(
    "query_payment",
    "GET",
    "/v1/payments/{key}",
    "The attempt as it is; state `absent` where no order is known",
    Payment,
    problems=("provider.silent",),
)
CLOSE_PAYMENT = Operation(
    "close_payment",
    "POST",
    "/v1/payments/{key}/close",
    "Closes the attempt if it can be closed; an unknown key is closed for ever",
    Payment,
    kept=False,
    problems=("provider.silent",),
)
FULFIL_PAYMENT = Operation(
    "fulfil_payment",
    "POST",
    "/v1/payments/{key}/fulfil",
    "Posts a paid attempt to its bill and issues the receipt's number",
    Payment,
    problems=("payment.unknown", "payment.not_paid", "provider.silent"),
)
CLAIM = Operation(
    "claim",
    "POST",
    "/v1/claims/search",
    "What a claim code leads to",
    Claim,
    body=ClaimSearch,
    changes=False,
    problems=("claim.unknown",),
)
SUBMIT = Operation(
    "submit",
    "POST",
    "/v1/applications",
    "Opens a case for the resident",
    Case,
    body=Application,
    session=True,
    problems=("procedure.unknown", "claim_code.taken"),
)
COMPLAIN = Operation(
    "complain",
    "POST",
    "/v1/complaints",
    "Takes in a complaint or suggestion",
    _NOTHING,
    body=Complaint,
    problems=("topic.unknown", "claim_code.taken"),
)
REPORT = Operation(
    "report",
    "POST",
    "/v1/facts",
    "Takes in what happened at the terminal, each fact once",
    _NOTHING,
    body=Report,
)
RATE = Operation(
    "rate",
    "POST",
    "/v1/ratings",
    "A resident's rating (GB/T 39735)",
    _NOTHING,
    body=Rating,
    problems=("rating.invalid", "rating.exists"),
)

OPERATIONS: tuple[Operation[Any], ...] = (
    HEALTH,
    CATALOGUE,
    OPEN_SESSION,
    SLOTS,
    RESERVE,
    RELEASE,
    CONFIRM,
    BOOKINGS,
    CHANGE,
    CANCEL,
    CASES,
    BILLS,
    CREATE_PAYMENT,
    QUERY_PAYMENT,
    CLOSE_PAYMENT,
    FULFIL_PAYMENT,
    CLAIM,
    SUBMIT,
    COMPLAIN,
    RATE,
    REPORT,
)
