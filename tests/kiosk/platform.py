"""A platform in memory, for what the core itself does with one: pay, promise, deliver.

It keeps the contract's promises: the same key is the same request for ever, a paid attempt stays
paid, an unknown key that is closed stays closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from kiosk.base.errors import PlatformError
from kiosk.base.text import Titles
from kiosk.contract.applications import Case, CaseState
from kiosk.contract.booking import Booking, BookingState, Slot
from kiosk.contract.catalogue import Item
from kiosk.contract.complaints import Complaint
from kiosk.contract.payments import Payment, PaymentOrder, PaymentState
from kiosk.contract.reports import Fact, Rating
from kiosk.model.device import DeviceStatus, State
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber

T = TypeVar("T")
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
        self.ratings: dict[str, Rating] = {}
        self.complaints: dict[str, Complaint] = {}
        self.facts: dict[str, Fact] = {}
        self.cases: dict[str, Case] = {}
        self.postings = 0

    clock_ahead: timedelta | None = None

    async def status(self) -> DeviceStatus:
        return DeviceStatus(State.READY)

    async def close(self) -> None:
        return

    async def create_payment(self, key: str, order: PaymentOrder) -> Payment:
        self.claim_codes[key] = order.claim_code
        waiting = Payment(
            key, order.bill_id, order.amount, PaymentState.WAITING, "qr", order.expires_at
        )
        return self._do(key, lambda: self.payments.setdefault(key, waiting))

    async def query_payment(self, key: str) -> Payment:
        unknown = Payment(key, "", Fen(0), PaymentState.ABSENT)
        return self._do(key, lambda: self.payments.get(key, unknown))

    async def close_payment(self, key: str) -> Payment:
        return self._do(key, lambda: self._close(key))

    async def fulfil_payment(self, key: str) -> Payment:
        return self._do(key, lambda: self._fulfil(key))

    async def submit(
        self, token: PersonNumber, procedure_id: str, claim_code: str, key: str
    ) -> Case:
        case = Case(
            f"{claim_code} {procedure_id} {token.reveal()}",
            Titles("案"),
            Titles("局"),
            CaseState.ACCEPTED,
            MOMENT.date(),
            MOMENT.date(),
            (),
        )
        return self._do(key, lambda: self.cases.setdefault(key, case))

    async def confirm(self, reservation_id: str, claim_code: str, key: str) -> Booking:
        made = Booking(reservation_id, claim_code, ITEM, SLOT, BookingState.CONFIRMED)
        return self._do(key, lambda: self.bookings.setdefault(key, made))

    async def change(self, booking_id: str, reservation_id: str, key: str) -> Booking:
        slot = replace(SLOT, id=reservation_id)
        changed = Booking(booking_id, "7KQM-2XWP", ITEM, slot, BookingState.CONFIRMED)
        return self._do(key, lambda: self.bookings.setdefault(key, changed))

    async def cancel(self, booking_id: str, key: str) -> Booking:
        cancelled = Booking(booking_id, "7KQM-2XWP", ITEM, SLOT, BookingState.CANCELLED)
        return self._do(key, lambda: self.bookings.setdefault(key, cancelled))

    async def rate(self, rating: Rating, key: str) -> None:
        self._do(key, lambda: self.ratings.setdefault(key, rating))

    async def complain(self, complaint: Complaint, key: str) -> None:
        self._do(key, lambda: self.complaints.setdefault(key, complaint))

    async def report(self, facts: tuple[Fact, ...], key: str) -> None:
        self._do(key, lambda: [self.facts.setdefault(fact.key, fact) for fact in facts])

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
        self.heard.append(key)
        self.witness(key)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and not fault.done:
            raise fault.error
        answer = work()
        if fault is not None:
            raise fault.error
        return answer
