"""Slots, held places and bookings. A place is counted, never stored, so it cannot be lost."""

from __future__ import annotations

import secrets
import sqlite3
import zlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from drivers.platform.sandbox.county import CHINA, PastBooking, at
from drivers.platform.sandbox.desk import Call, Office, Refusal, answers, finds, take_code
from drivers.platform.sandbox.residents import Residents
from kiosk.contract.booking import (
    Booking,
    Bookings,
    BookingState,
    CancelBooking,
    ChangeBooking,
    Confirm,
    Release,
    Reservation,
    Reserve,
    Slot,
    Slots,
)

HOLD = timedelta(minutes=5)
HORIZON = timedelta(days=14)
HALF_HOUR = timedelta(minutes=30)
STARTS = tuple(time(h, m) for h in (9, 10, 11) for m in (0, 30)) + tuple(
    time(h, m) for h, m in ((13, 30), (14, 0), (14, 30), (15, 0), (15, 30), (16, 0), (16, 30))
)
_TAKEN = """
SELECT slot_id, count(*) FROM (
    SELECT slot_id FROM reservation WHERE expires_at > :now AND slot_id BETWEEN :first AND :last
    UNION ALL
    SELECT slot_id FROM booking WHERE state != 'cancelled' AND slot_id BETWEEN :first AND :last
) GROUP BY slot_id
"""


class BookingDesk:
    """Half hours of working days, a few places each; some days are full from the start."""

    def __init__(self, office: Office, residents: Residents) -> None:
        self._office = office
        self._residents = residents
        with office.database.transaction() as db:
            for past in office.county.past_bookings:
                self._remember(db, past)

    @answers(Slots)
    def slots(self, call: Call[Slots]) -> tuple[Slot, ...]:
        query = call.request
        if query.item_id not in self._office.county.items:
            raise Refusal("item.unknown")
        now = self._office.now()
        days = [now.date() + timedelta(days=n) for n in range(HORIZON.days + 1)]
        with self._office.database.transaction() as db:
            taken = self._taken(db, f"{query.item_id}-", f"{query.item_id}-:")
        return tuple(
            _slot(slot_id(query.item_id, day, start), taken)
            for day in days
            if 0 <= (day - query.first).days < query.days
            for start in STARTS
            if _is_open(at(day, start), now)
        )

    @answers(Reserve)
    def reserve(self, call: Call[Reserve]) -> Reservation:
        resident = self._residents.of(call.request.session)
        expires_at = self._office.now() + HOLD
        with self._office.database.transaction() as db:
            slot = self._bookable(db, call.request.slot_id)
            if not slot.places_left:
                raise Refusal("slot.full")
            id_ = f"RS-{secrets.token_hex(6)}"
            db.execute(
                "INSERT INTO reservation VALUES (?, ?, ?, ?)",
                (id_, resident, slot.id, expires_at.isoformat()),
            )
            return Reservation(id_, self._slot(db, slot.id), expires_at)

    @answers(Release)
    def release(self, call: Call[Release]) -> None:
        with self._office.database.transaction() as db:
            db.execute("DELETE FROM reservation WHERE id = ?", (call.request.reservation_id,))

    @answers(Confirm)
    def confirm(self, call: Call[Confirm]) -> Booking:
        asked = call.request
        with self._office.database.transaction() as db:
            resident, slot = self._held(db, asked.reservation_id)
            id_ = f"BK-{secrets.token_hex(6)}"
            take_code(db, asked.claim_code, "booking", id_)
            db.execute("DELETE FROM reservation WHERE id = ?", (call.request.reservation_id,))
            db.execute(
                "INSERT INTO booking VALUES (?, ?, ?, ?, ?)",
                (id_, asked.claim_code, resident, slot, BookingState.CONFIRMED),
            )
            return self._booking(db, id_)

    @answers(ChangeBooking)
    def change(self, call: Call[ChangeBooking]) -> Booking:
        asked = call.request
        with self._office.database.transaction() as db:
            booking = self._changeable(db, asked.booking_id)
            _, slot = self._held(db, asked.reservation_id)
            db.execute("DELETE FROM reservation WHERE id = ?", (asked.reservation_id,))
            db.execute("UPDATE booking SET slot_id = ? WHERE id = ?", (slot, booking.id))
            return self._booking(db, booking.id)

    @answers(CancelBooking)
    def cancel(self, call: Call[CancelBooking]) -> Booking:
        with self._office.database.transaction() as db:
            booking = self._booking(db, call.request.booking_id)
            if booking.state is BookingState.CANCELLED:
                return booking
            booking = self._changeable(db, booking.id)
            db.execute(
                "UPDATE booking SET state = ? WHERE id = ?", (BookingState.CANCELLED, booking.id)
            )
            return self._booking(db, booking.id)

    @answers(Bookings)
    def bookings(self, call: Call[Bookings]) -> tuple[Booking, ...]:
        resident = self._residents.of(call.request.session)
        with self._office.database.transaction() as db:
            rows = db.execute(
                "SELECT id FROM booking WHERE resident = ? ORDER BY rowid DESC", (resident,)
            ).fetchall()
            return tuple(self._booking(db, id_) for (id_,) in rows)

    @finds("booking")
    def booking(self, id_: str, _terminal: str = "") -> Booking:
        """A booking by its number; refused where there is none."""
        with self._office.database.transaction() as db:
            return self._booking(db, id_)

    def _held(self, db: sqlite3.Connection, reservation_id: str) -> tuple[str, str]:
        """Resident and slot of a place that is still held."""
        row = db.execute(
            "SELECT resident, slot_id FROM reservation WHERE id = ? AND expires_at > ?",
            (reservation_id, self._office.now().isoformat()),
        ).fetchone()
        if row is None:
            raise Refusal("reservation.ended")
        return row[0], row[1]

    def _changeable(self, db: sqlite3.Connection, booking_id: str) -> Booking:
        booking = self._booking(db, booking_id)
        over = booking.slot.starts_at <= self._office.now()
        if over or booking.state is not BookingState.CONFIRMED:
            raise Refusal("booking.closed")
        return booking

    def _booking(self, db: sqlite3.Connection, booking_id: str) -> Booking:
        row = db.execute(
            "SELECT claim_code, slot_id, state FROM booking WHERE id = ?", (booking_id,)
        ).fetchone()
        if row is None:
            raise Refusal("booking.unknown")
        claim_code, slot, state = row
        item = self._office.county.items[_parts(slot)[0]]
        return Booking(booking_id, claim_code, item, self._slot(db, slot), BookingState(state))

    def _bookable(self, db: sqlite3.Connection, id_: str) -> Slot:
        try:
            item_id, starts_at = _parts(id_)
        except ValueError as error:
            raise Refusal("slot.unknown") from error
        regular = starts_at.timetz().replace(tzinfo=None) in STARTS
        known = item_id in self._office.county.items
        if not (known and regular and _is_open(starts_at, self._office.now())):
            raise Refusal("slot.unknown")
        return self._slot(db, id_)

    def _slot(self, db: sqlite3.Connection, id_: str) -> Slot:
        return _slot(id_, self._taken(db, id_, id_))

    def _taken(self, db: sqlite3.Connection, first: str, last: str) -> Mapping[str, int]:
        values = {"now": self._office.now().isoformat(), "first": first, "last": last}
        return dict(db.execute(_TAKEN, values).fetchall())

    def _remember(self, db: sqlite3.Connection, past: PastBooking) -> None:
        day = self._office.now().date() - timedelta(days=past.days_ago)
        while day.weekday() > 4:
            day -= timedelta(days=1)
        slot = slot_id(past.item, day, past.time)
        resident = self._office.county.resident(past.persona)
        if db.execute("SELECT 1 FROM booking WHERE id = ?", (past.id,)).fetchone() is None:
            take_code(db, past.claim_code, "booking", past.id)
            row = (past.id, past.claim_code, resident, slot, past.state)
            db.execute("INSERT INTO booking VALUES (?, ?, ?, ?, ?)", row)


def slot_id(item_id: str, day: date, start: time) -> str:
    return f"{item_id}-{day:%Y%m%d}-{start:%H%M}"


def _parts(id_: str) -> tuple[str, datetime]:
    """Item and start; raises ValueError."""
    item_id, day, start = id_.rsplit("-", 2)
    starts_at = datetime.strptime(f"{day} {start}", "%Y%m%d %H%M").replace(tzinfo=CHINA)
    if slot_id(item_id, starts_at.date(), starts_at.time()) != id_:
        raise ValueError("written in another way")
    return item_id, starts_at


def _is_open(starts_at: datetime, now: datetime) -> bool:
    return starts_at.weekday() < 5 and now < starts_at < now + HORIZON


def _slot(id_: str, taken: Mapping[str, int]) -> Slot:
    item_id, starts_at = _parts(id_)
    left = max(0, _places(item_id, starts_at) - taken.get(id_, 0))
    return Slot(id_, item_id, starts_at, starts_at + HALF_HOUR, left)


def _places(item_id: str, starts_at: datetime) -> int:
    """Places of a slot: none on about one day in six, else 1 to 4; always the same."""
    if zlib.crc32(f"{item_id} {starts_at:%Y%m%d}".encode()) % 6 == 0:
        return 0
    return zlib.crc32(f"{item_id} {starts_at:%Y%m%d%H%M}".encode()) % 4 + 1
