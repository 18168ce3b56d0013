"""The government service platform."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from kiosk.contract.applications import Case
from kiosk.contract.booking import Booking, Reservation, Slot
from kiosk.contract.catalogue import Catalogue
from kiosk.contract.claims import Claim
from kiosk.contract.complaints import Complaint
from kiosk.contract.identity import IdentitySession
from kiosk.contract.payments import Bill, Payment, PaymentOrder
from kiosk.contract.reports import Fact, Rating
from kiosk.model.identity import Resident
from kiosk.model.personal import PersonNumber
from kiosk.ports.device import Device


class Platform(Device, Protocol):
    """The government service platform.

    Questions raise `PlatformUnreachable`, `PlatformBusy`, `PlatformNonsense`, `PlatformDenied`
    or `PlatformRefused`. Calls that take a `key` change something: the key is made by the
    kiosk, the same key is the same request for ever, and they may also raise `OutcomeUnknown`.
    """

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far this terminal's clock is ahead of the platform's, by the `Date` of the newest
        answer that had one; None before the first."""
        ...

    async def catalogue(self) -> Catalogue: ...

    async def open_session(self, resident: Resident, key: str) -> IdentitySession: ...

    async def slots(self, item_id: str, first: date, days: int) -> tuple[Slot, ...]: ...

    async def reserve(self, token: PersonNumber, slot_id: str, key: str) -> Reservation: ...

    async def release(self, reservation_id: str, key: str) -> None: ...

    async def confirm(self, reservation_id: str, claim_code: str, key: str) -> Booking: ...

    async def bookings(self, token: PersonNumber) -> tuple[Booking, ...]: ...

    async def change(self, booking_id: str, reservation_id: str, key: str) -> Booking: ...

    async def cancel(self, booking_id: str, key: str) -> Booking: ...

    async def cases(self, token: PersonNumber) -> tuple[Case, ...]: ...

    async def bills(self, kind_id: str, account: PersonNumber) -> tuple[Bill, ...]: ...

    async def create_payment(self, key: str, order: PaymentOrder) -> Payment: ...

    async def query_payment(self, key: str) -> Payment:
        """The attempt as it is; `PaymentState.ABSENT` where the platform knows none."""
        ...

    async def close_payment(self, key: str) -> Payment:
        """Closes the attempt if it can be closed; answers what it then is. A key that was never
        heard of is closed for ever, so that a creation still under way cannot open it."""
        ...

    async def fulfil_payment(self, key: str) -> Payment:
        """Posts a paid attempt to its bill; the answer has the receipt's number."""
        ...

    async def claim(self, claim_code: str) -> Claim: ...

    async def submit(
        self, token: PersonNumber, procedure_id: str, claim_code: str, key: str
    ) -> Case: ...

    async def complain(self, complaint: Complaint, key: str) -> None: ...

    async def report(self, facts: tuple[Fact, ...], key: str) -> None: ...

    async def rate(self, rating: Rating, key: str) -> None: ...
