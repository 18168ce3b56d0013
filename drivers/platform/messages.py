"""The contract's messages that are not values of the core: queries, request bodies, pages.

Everything else on the wire is a type of `kiosk.model.service` as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, TypeVar

from msgspec import Meta

from kiosk.model.personal import PersonNumber
from kiosk.model.service import Bill, Booking, Case, Fact, Slot
from kiosk.model.text import Titles

T = TypeVar("T")


@dataclass(frozen=True)
class Health:
    """`version` is the contract's that the platform speaks, major and minor: `1.0`."""

    version: str


@dataclass(frozen=True)
class SlotQuery:
    """`days` consecutive days from `first`; `cursor` is empty for the first page."""

    item_id: str
    first: date
    days: Annotated[int, Meta(ge=1, le=31)]
    cursor: str = ""


@dataclass(frozen=True)
class PageQuery:
    cursor: str = ""


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next_cursor` is opaque, and empty on the last page."""

    items: tuple[T, ...]
    next_cursor: str = ""


@dataclass(frozen=True)
class SlotPage(Page[Slot]):
    """Slots in the order of their start."""


@dataclass(frozen=True)
class BookingPage(Page[Booking]):
    """The resident's bookings, newest first."""


@dataclass(frozen=True)
class CasePage(Page[Case]):
    """The resident's cases, newest first."""


@dataclass(frozen=True)
class ReservationRequest:
    slot_id: str


@dataclass(frozen=True)
class ConfirmRequest:
    """`claim_code` is made by the kiosk and becomes the booking's for ever."""

    claim_code: str


@dataclass(frozen=True)
class ChangeRequest:
    """`reservation_id` holds the new place; the old one is freed in the same step."""

    reservation_id: str


@dataclass(frozen=True)
class BillSearch:
    """A customer number is personal, so it stands in a body and never in a URL."""

    kind_id: str
    account: PersonNumber


@dataclass(frozen=True)
class BillList:
    """What is still to be paid, oldest period first."""

    items: tuple[Bill, ...]


@dataclass(frozen=True)
class ClaimSearch:
    """A claim code opens what it stands for, so it travels in a body and never in a URL."""

    claim_code: str


@dataclass(frozen=True)
class Application:
    """`claim_code` is made by the kiosk and leads to the case for ever."""

    procedure_id: str
    claim_code: str


@dataclass(frozen=True)
class Report:
    """Facts in the order in which they happened; those that are known already are skipped."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Problem:
    """RFC 9457, with a stable `code`, whether the same request may be sent again, and the
    sentence for the resident (empty where a resident cannot meet it)."""

    title: str
    status: int
    code: Annotated[str, Meta(pattern=r"^[a-z0-9_.-]{1,64}$")]
    type: str = "about:blank"
    detail: str = ""
    retryable: bool = False
    message: Titles = Titles("")
