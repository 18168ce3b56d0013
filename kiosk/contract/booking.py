"""Appointments: times, places held, bookings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.base.bounds import (
    ClaimCode,
    Count,
    Identifier,
    Instant,
    check_century,
)
from kiosk.contract.catalogue import Item


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
