"""The contract's messages that are not values of the core: queries, request bodies, pages.

Everything else on the wire is a type of `kiosk.model.service` as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Raw

from kiosk.base.bounds import END, FEW, MANY, SOME, ClaimCode, Cursor, Identifier, Label, Remark
from kiosk.base.text import Sentences
from kiosk.contract.applications import Case
from kiosk.contract.booking import Booking, Slot
from kiosk.contract.payments import Bill
from kiosk.contract.reports import Fact
from kiosk.model.personal import PersonNumber

T = TypeVar("T")

PAGE = 200
"""How many things one answer lists at most."""


@dataclass(frozen=True)
class Health:
    """`version` is the contract's that the platform speaks, major and minor: `1.0`."""

    version: Label


@dataclass(frozen=True)
class RawCatalogue:
    """A `Catalogue` whose entries are still JSON, so that each can be read by itself."""

    departments: Annotated[tuple[Raw, ...], MANY]
    items: Annotated[tuple[Raw, ...], MANY]
    bill_kinds: Annotated[tuple[Raw, ...], SOME]
    channels: Annotated[tuple[Raw, ...], FEW]
    procedures: Annotated[tuple[Raw, ...], MANY]
    topics: Annotated[tuple[Raw, ...], SOME]
    rating_reasons: Annotated[tuple[Raw, ...], SOME]


@dataclass(frozen=True)
class SlotQuery:
    """`days` consecutive days from `first`; `cursor` is empty for the first page."""

    item_id: Identifier
    first: date
    days: Annotated[int, Meta(ge=1, le=31)]
    cursor: Cursor = ""


@dataclass(frozen=True)
class PageQuery:
    cursor: Cursor = ""


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next_cursor` is opaque, and empty on the last page."""

    items: Annotated[tuple[T, ...], Meta(max_length=PAGE)]
    next_cursor: Cursor = ""


@dataclass(frozen=True)
class SlotPage(Page[Slot]):
    """Slots in the order of their start."""


@dataclass(frozen=True)
class RawPage(Page[Raw]):
    """A page whose items are still JSON."""


@dataclass(frozen=True)
class BookingPage(Page[Booking]):
    """The resident's bookings, newest first."""


@dataclass(frozen=True)
class CasePage(Page[Case]):
    """The resident's cases, newest first."""


@dataclass(frozen=True)
class ReservationRequest:
    slot_id: Identifier


@dataclass(frozen=True)
class ConfirmRequest:
    """`claim_code` is made by the kiosk and becomes the booking's for ever."""

    claim_code: ClaimCode


@dataclass(frozen=True)
class ChangeRequest:
    """`reservation_id` holds the new place; the old one is freed in the same step."""

    reservation_id: Identifier


@dataclass(frozen=True)
class BillSearch:
    """A customer number is personal, so it stands in a body and never in a URL."""

    kind_id: Identifier
    account: PersonNumber


@dataclass(frozen=True)
class BillList:
    """What is still to be paid, oldest period first: bills of the account that was asked for. An
    amount not above zero is a credit: it is told and never paid."""

    items: Annotated[tuple[Bill, ...], Meta(max_length=PAGE)]


@dataclass(frozen=True)
class ClaimSearch:
    """A claim code opens what it stands for, so it travels in a body and never in a URL."""

    claim_code: ClaimCode


@dataclass(frozen=True)
class Application:
    """`claim_code` is made by the kiosk and leads to the case for ever."""

    procedure_id: Identifier
    claim_code: ClaimCode


@dataclass(frozen=True)
class Report:
    """Facts in the order in which they happened; those that are known already are skipped."""

    facts: Annotated[tuple[Fact, ...], Meta(max_length=PAGE)]


@dataclass(frozen=True)
class Problem:
    """RFC 9457, with a stable `code`, whether the same request may be sent again, and the
    sentence for the resident (empty where a resident cannot meet it)."""

    title: Remark
    status: Annotated[int, Meta(ge=400, le=599)]
    code: Annotated[str, Meta(pattern=rf"^[a-z0-9_.-]{{1,64}}{END}")]
    type: Remark = "about:blank"
    detail: Remark = ""
    retryable: bool = False
    message: Sentences = Sentences()
