"""A platform in memory, for what the core itself does with one: pay, promise, deliver.

It keeps the contract's promises: the same key is the same request for ever, a paid attempt stays
paid, an unknown key that is closed stays closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from kiosk.base.errors import PlatformError
from kiosk.base.text import Titles
from kiosk.contract.applications import Case, CaseState, Submit
from kiosk.contract.booking import (
    Booking,
    BookingState,
    CancelBooking,
    ChangeBooking,
    Confirm,
    Slot,
)
from kiosk.contract.catalogue import Item
from kiosk.contract.complaints import Complain
from kiosk.contract.materials import HandIn, Material, MaterialPage, SendPage
from kiosk.contract.payments import (
    ClosePayment,
    FulfilPayment,
    Pay,
    Payment,
    PaymentState,
    QueryPayment,
)
from kiosk.contract.reports import Fact, Rate, Report
from kiosk.contract.request import Change, Download, Question, Upload
from kiosk.model.content import Content
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.money import Fen
from kiosk.ports.platform import Progress, unheard

T = TypeVar("T")
A = TypeVar("A")
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ITEM = Item("gaj-sfz", "gaj", Titles("换领身份证", "Renew an identity card"), "sfz", Titles("A01"))
SLOT = Slot("slot-1", ITEM.id, MOMENT, MOMENT + timedelta(minutes=30), 1)


@dataclass(frozen=True)
class Fault:
    """What one call meets: `error` is raised before or, with `done`, after it was carried out."""

    error: PlatformError
    done: bool = False


class InMemoryPlatform:
    """`faults` meets the next calls, one each, None for none. `heard` is every key that arrived,
    in order. `witness` is called with the key before anything is done."""

    def __init__(self) -> None:
        self.faults: list[Fault | None] = []
        self.heard: list[str] = []
        self.witness: Callable[[str], None] = lambda _: None
        self.payments: dict[str, Payment] = {}
        self.claim_codes: dict[str, str] = {}
        self.bookings: dict[str, Booking] = {}
        self.ratings: dict[str, Rate] = {}
        self.complaints: dict[str, Complain] = {}
        self.facts: dict[str, Fact] = {}
        self.cases: dict[str, Case] = {}
        self.postings = 0
        self.pages: dict[str, MaterialPage] = {}

    clock_ahead: timedelta | None = None
    origin = "memory"

    async def status(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.READY)

    async def close(self) -> None:
        return

    async def ask(self, question: Question[A]) -> A:
        """Only how a payment stands: nothing else is asked by what keeps promises."""
        assert isinstance(question, QueryPayment)
        key = question.key
        unknown = Payment(key, "", Fen(0), PaymentState.ABSENT)
        answer: Any = self._do(key, lambda: self.payments.get(key, unknown))
        return cast("A", answer)

    async def change(self, change: Change[A], key: str = "") -> A:
        """By the key of the attempt where it is about one."""
        key = getattr(change, "key", key)
        answer: Any = self._do(key, lambda: self._carry_out(change, key))
        return cast("A", answer)

    async def upload(self, upload: Upload[A], content: Content, progress: Progress = unheard) -> A:
        """A page is no promise by itself: `witness` hears nothing of it."""
        assert isinstance(upload, SendPage)
        assert upload.admits(content)
        page = MaterialPage(upload.number, upload.media, upload.digest, len(content))
        key = upload.spec.key.format_map(vars(upload))
        progress(len(content), len(content))
        answer: Any = self._done(key, lambda: self.pages.setdefault(key, page))
        return cast("A", answer)

    async def download(self, download: Download, progress: Progress = unheard) -> Content:
        raise NotImplementedError

    def _carry_out(self, change: Change[Any], key: str) -> Any:
        match change:
            case Pay():
                return self.payments.setdefault(key, self._opened(key, change))
            case ClosePayment():
                return self._close(key)
            case FulfilPayment():
                return self._fulfil(key)
            case Submit():
                return self.cases.setdefault(key, _case(change))
            case Confirm() | ChangeBooking() | CancelBooking():
                return self.bookings.setdefault(key, _booking(change))
            case HandIn():
                brought = {page.digest: page for page in self.pages.values()}
                pages = tuple(brought[digest] for digest in change.digests)
                return Material(change.material, pages, complete=True)
            case Rate():
                self.ratings.setdefault(key, change)
            case Complain():
                self.complaints.setdefault(key, change)
            case Report():
                for fact in change.facts:
                    self.facts.setdefault(fact.key, fact)
        return None

    def _opened(self, key: str, order: Pay) -> Payment:
        self.claim_codes[key] = order.claim_code
        return Payment(
            key, order.bill_id, order.amount, PaymentState.WAITING, "qr", order.expires_at
        )

    def phone_pays(self, key: str) -> None:
        """The resident's phone pays the attempt."""
        self.payments[key] = replace(self.payments[key], state=PaymentState.PAID, paid_at=MOMENT)

    def _fulfil(self, key: str) -> Payment:
        if self.payments[key].state is PaymentState.PAID:
            self.postings += 1
            number = f"QH-{self.postings:06d}"
            posted = replace(
                self.payments[key], state=PaymentState.FULFILLED, receipt_number=number
            )
            self.payments[key] = posted
        return self.payments[key]

    def _close(self, key: str) -> Payment:
        payment = self.payments.get(key, Payment(key, "", Fen(0), PaymentState.WAITING))
        if payment.state is PaymentState.WAITING:
            self.payments[key] = replace(payment, state=PaymentState.CLOSED)
        return self.payments[key]

    def _do(self, key: str, work: Callable[[], T]) -> T:
        self.witness(key)
        return self._done(key, work)

    def _done(self, key: str, work: Callable[[], T]) -> T:
        self.heard.append(key)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and not fault.done:
            raise fault.error
        answer = work()
        if fault is not None:
            raise fault.error
        return answer


def _case(asked: Submit) -> Case:
    return Case(
        f"{asked.claim_code} {asked.procedure_id} {asked.session.reveal()}",
        Titles("案"),
        Titles("局"),
        CaseState.ACCEPTED,
        MOMENT.date(),
        MOMENT.date(),
        (),
    )


def _booking(asked: Confirm | ChangeBooking | CancelBooking) -> Booking:
    match asked:
        case Confirm(reservation_id, claim_code):
            return Booking(reservation_id, claim_code, ITEM, SLOT, BookingState.CONFIRMED)
        case ChangeBooking(booking_id, reservation_id):
            slot = replace(SLOT, id=reservation_id)
            return Booking(booking_id, "7KQM-2XWP", ITEM, slot, BookingState.CONFIRMED)
        case CancelBooking(booking_id):
            return Booking(booking_id, "7KQM-2XWP", ITEM, SLOT, BookingState.CANCELLED)
