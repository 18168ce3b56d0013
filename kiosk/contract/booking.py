"""Appointments: times, places held, bookings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from kiosk.base.bounds import (
    ClaimCode,
    Count,
    Identifier,
    Instant,
    check_century,
)
from kiosk.contract.catalogue import EXAMPLE_ITEM, Item
from kiosk.contract.claims import claimable
from kiosk.contract.request import EXAMPLE_CODE, EXAMPLE_SESSION, Change, Exchange, Listing
from kiosk.model.personal import SessionToken


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


@claimable("booking")
@dataclass(frozen=True)
class Booking:
    id: Identifier
    claim_code: ClaimCode
    item: Item
    slot: Slot
    state: BookingState


@dataclass(frozen=True)
class Slots(
    Listing[Slot],
    route="GET /v1/slots",
    problems=("item.unknown", "cursor.unknown"),
    by_itself=True,
):
    """Bookable times of an item, full ones included.

    Of `days` consecutive days from `first`, in the order of their start.
    """

    item_id: Identifier
    first: date
    days: Annotated[int, Meta(ge=1, le=31)]

    def keeps(self, entry: Slot, /) -> bool:
        return entry.item_id == self.item_id


@dataclass(frozen=True)
class Reserve(
    Change[Reservation],
    route="POST /v1/reservations",
    problems=("slot.unknown", "slot.full"),
    subject="slot_id",
):
    """Holds a place for a few minutes."""

    session: SessionToken
    slot_id: Identifier

    def fits(self, answer: Reservation, /) -> bool:
        return answer.slot.id == self.slot_id


@dataclass(frozen=True)
class Release(
    Change[None],
    route="POST /v1/reservations/{reservation_id}/release",
    subject="reservation_id",
):
    """Gives a held place back; of one that has ended, does nothing."""

    reservation_id: Identifier


@dataclass(frozen=True)
class Confirm(
    Change[Booking],
    route="POST /v1/reservations/{reservation_id}/confirm",
    problems=("reservation.ended", "claim_code.taken"),
    subject="reservation_id",
):
    """Makes a held place a booking.

    `claim_code` is made by the kiosk and becomes the booking's for ever.
    """

    reservation_id: Identifier
    claim_code: ClaimCode

    def fits(self, answer: Booking, /) -> bool:
        return answer.claim_code == self.claim_code


@dataclass(frozen=True)
class Bookings(Listing[Booking], route="GET /v1/bookings", problems=("cursor.unknown",)):
    """The resident's bookings.

    Newest first.
    """

    session: SessionToken


@dataclass(frozen=True)
class ChangeBooking(
    Change[Booking],
    route="POST /v1/bookings/{booking_id}/change",
    problems=("booking.unknown", "booking.closed", "reservation.ended"),
    name="change",
    subject="booking_id",
):
    """Moves a booking to a held place and frees the old one.

    `reservation_id` holds the new place; both happen in the same step.
    """

    booking_id: Identifier
    reservation_id: Identifier

    def fits(self, answer: Booking, /) -> bool:
        return answer.id == self.booking_id


@dataclass(frozen=True)
class CancelBooking(
    Change[Booking],
    route="POST /v1/bookings/{booking_id}/cancel",
    problems=("booking.unknown", "booking.closed"),
    name="cancel",
    subject="booking_id",
):
    """Cancels a booking; of a cancelled one, answers it again."""

    booking_id: Identifier

    def fits(self, answer: Booking, /) -> bool:
        return answer.id == self.booking_id


def examples() -> Iterator[Exchange[Any]]:
    """See `Exchange`."""
    times = (f"2026-12-01T{time}:00+08:00" for time in ("09:30", "10:00", "09:12"))
    begins, ends, expires = map(datetime.fromisoformat, times)
    slot = Slot("gaj-sfzhl-1201-0930", EXAMPLE_ITEM.id, begins, ends, 3)
    held = Reservation("R-20261201-000317", slot, expires)
    booking = Booking("B-20261201-000112", EXAMPLE_CODE, EXAMPLE_ITEM, slot, BookingState.CONFIRMED)
    yield Exchange(Slots(EXAMPLE_ITEM.id, begins.date(), 14), (slot,))
    yield Exchange(Reserve(EXAMPLE_SESSION, slot.id), held)
    yield Exchange(Release(held.id), None)
    yield Exchange(Confirm(held.id, EXAMPLE_CODE), booking)
    yield Exchange(Bookings(EXAMPLE_SESSION), (booking,))
    yield Exchange(ChangeBooking(booking.id, held.id), booking)
    cancelled = replace(booking, state=BookingState.CANCELLED)
    yield Exchange(CancelBooking(booking.id), cancelled)
