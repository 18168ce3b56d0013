"""What the core needs from the world outside. A driver in `drivers/` fills each of these.

Every call may take long and never blocks the loop. Failures are the errors named here and no
others; `status()` is the exception: it never raises, a failure is a status.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from kiosk.model.device import DeviceStatus, Presence
from kiosk.model.document import Document, PrintOutcome
from kiosk.model.identity import IdentityCard, Resident
from kiosk.model.personal import PersonNumber, ScannedCode
from kiosk.model.service import (
    Bill,
    Booking,
    Case,
    Catalogue,
    Claim,
    Complaint,
    Fact,
    IdentitySession,
    Payment,
    PaymentOrder,
    Rating,
    Reservation,
    Slot,
)


class Device(Protocol):
    """Anything whose health is observed."""

    async def status(self) -> DeviceStatus:
        """How it is now, asked afresh. Opens or reopens the device where that is needed."""
        ...

    async def close(self) -> None:
        """Lets go of the device. Safe to call twice."""
        ...


class IdCardReader(Device, Protocol):
    """Reads chip identity cards."""

    async def read(self) -> IdentityCard:
        """Waits, without limit, until a card lies on the reader, and reads it once.

        Cancelling stops the waiting. Raises `ResidentError` (card removed, unreadable, not
        recognised, number wrong) or `DeviceError`. Validity is the caller's question.
        """
        ...

    async def presence(self) -> Presence:
        """Whether a card lies on the reader now, asked once. ABSENT only where every question of
        the look was answered, undisturbed, with no card; any failure is UNKNOWN. Never raises.
        """
        ...


class CodeScanner(Device, Protocol):
    """Reads codes that residents hold before it, on paper or on a telephone."""

    async def scan(self) -> ScannedCode:
        """Waits, without limit, for the next code; one shown before the call is not taken.

        It is text of at least one character, whoever made it: what it means is the caller's
        question. Cancelling stops the waiting. Raises `DeviceError`.
        """
        ...


class ReceiptPrinter(Device, Protocol):
    """Prints slips on a roll."""

    async def print(self, document: Document) -> PrintOutcome:
        """Prints one slip and cuts it. Never raises for the device: a failure is an outcome."""
        ...


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
