"""Books an appointment at a window; changes or cancels one that was booked before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from kiosk.base.errors import NOTHING_DONE
from kiosk.base.keys import new_claim_code, new_key
from kiosk.base.moments import day_of, now, today
from kiosk.base.text import Words, text
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
from kiosk.contract.catalogue import Catalogue, Department, Item
from kiosk.contract.request import Change
from kiosk.ports.parts import CLOCK, STORE
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.services.book.slip import booking_slip
from kiosk.views.calendar import ChooseDay, ChooseSlot, Day
from kiosk.views.choose import Choose, Option
from kiosk.views.notices import Working
from kiosk.views.result import Ending, Result
from kiosk.views.review import Review, Row
from kiosk.views.status import OF_BOOKING
from kiosk.visit.catalogue import get_catalogue
from kiosk.visit.conclude import conclude, slip_hint
from kiosk.visit.department import choose_from
from kiosk.visit.flow import End, Service, To, page, present
from kiosk.visit.identify import identify, identity
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session
from kiosk.visit.undertake import undertake

DAYS_AHEAD = 14
HELD = "reservation"


class Wish(StrEnum):
    NEW = "new"
    CHANGE = "change"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Appointment:
    """What has been chosen so far. `former` is the booking to be changed or cancelled."""

    wish: Wish = Wish.NEW
    catalogue: Catalogue | None = None
    former: Booking | None = None
    department: Department | None = None
    item: Item | None = None
    day: date | None = None
    reservation: Reservation | None = None


Next = To[Any] | End


@page("identify")
async def who(session: Session, state: Appointment) -> Next:
    await identify(session)
    return To(start, state)


@page("what", asks=("booking", "item"))
async def start(session: Session, state: Appointment) -> Next:
    """Straight to the departments, unless there is a booking to change or cancel."""
    catalogue = await get_catalogue(session)
    mine = await session.wait(
        Working(text("book.loading")), session.terminal.platform.ask(Bookings(session.token))
    )
    state = replace(state, catalogue=catalogue)
    standing = tuple(
        b for b in mine if b.state is BookingState.CONFIRMED and b.slot.starts_at > now()
    )
    if not standing:
        return To(choose_department, state)
    options = [Option[Booking | None](None, text("book.new"), icon="calendar")]
    options += [
        Option[Booking | None](
            b, b.item.title, text("book.standing", when=b.slot.starts_at), "calendar"
        )
        for b in standing
    ]
    former = await session.show(Choose(text("book.which"), tuple(options)))
    if former is None:
        return To(choose_department, state)
    return To(choose_wish, replace(state, former=former, item=former.item))


@page("what")
async def choose_wish(session: Session, state: Appointment) -> Next:
    wish = await session.show(
        Choose(
            text("book.wish"),
            (
                Option(Wish.CHANGE, text("book.change"), icon="calendar"),
                Option(Wish.CANCEL, text("book.cancel"), icon="cross"),
            ),
        )
    )
    if wish is Wish.CANCEL:
        return To(review, replace(state, wish=wish))
    return To(choose_day, replace(state, wish=wish))


@page("what")
async def choose_department(session: Session, state: Appointment) -> Next:
    catalogue = present(state.catalogue)
    bookable = {item.department_id for item in catalogue.items}
    department = await choose_from(session, text("book.department"), catalogue, bookable)
    if department is None:
        return End(Ending.NOT_DONE)
    return To(choose_item, replace(state, department=department))


@page("what")
async def choose_item(session: Session, state: Appointment) -> Next:
    department = present(state.department)
    options = tuple(
        Option(i, i.title, _detail(i), "document", search=i.pinyin)
        for i in present(state.catalogue).items
        if i.department_id == department.id
    )
    item = await session.show(Choose(text("book.item.question"), options, hint=department.title))
    return To(choose_day, replace(state, item=item))


def _detail(item: Item) -> Words:
    """Where it is done and, where anything is, what must be brought."""
    if not item.materials:
        return item.place
    return text("book.item.detail", place=item.place, materials=item.materials)


@page("when")
async def choose_day(session: Session, state: Appointment) -> Next:
    first, item = today(), present(state.item)
    places = Counter[date]()
    for slot in await _slots(session, item, first, DAYS_AHEAD):
        places[day_of(slot.starts_at)] += slot.places_left
    days = tuple(Day(first + timedelta(n), places[first + timedelta(n)]) for n in range(DAYS_AHEAD))
    if not any(day.places for day in days):
        none = text("book.no_days", days=DAYS_AHEAD)
        return await nothing(session, none, text("book.no_days.hint"))
    day = await session.show(ChooseDay(text("book.day"), days, hint=item.title))
    return To(choose_slot, replace(state, day=day))


async def _slots(session: Session, item: Item, first: date, days: int) -> tuple[Slot, ...]:
    """The times of an item as they are now."""
    answered = await session.wait(
        Working(text("book.loading")), session.terminal.platform.ask(Slots(item.id, first, days))
    )
    return to_come(answered, item, now())


def to_come(answered: Sequence[Slot], item: Item, moment: datetime) -> tuple[Slot, ...]:
    """The times of the item that have not begun, each once and in order, with as many places as
    are left, never fewer than none."""
    known = {
        slot.id: replace(slot, places_left=max(slot.places_left, 0))
        for slot in reversed(answered)
        if slot.item_id == item.id and slot.starts_at > moment
    }
    return tuple(sorted(known.values(), key=lambda slot: slot.starts_at))


@page("when", asks=("slot",))
async def choose_slot(session: Session, state: Appointment) -> Next:
    """The place is held as soon as a time is chosen, so that the review promises nothing else."""
    day, item = present(state.day), present(state.item)
    slots = tuple(s for s in await _slots(session, item, day, 1) if day_of(s.starts_at) == day)
    if not any(slot.places_left for slot in slots):
        return To(choose_day, state, wrong=text("book.day.gone"))
    slot = await session.show(ChooseSlot(text("book.slot"), day, slots))
    await _let_go(session)
    reservation = await session.wait(
        Working(text("book.holding")),
        session.terminal.platform.change(Reserve(session.token, slot.id), new_key()),
        back=False,
    )

    async def release() -> None:
        await session.terminal.platform.change(Release(reservation.id), new_key())

    session.undo[HELD] = release
    return To(review, replace(state, reservation=reservation))


async def _let_go(session: Session) -> None:
    """Gives back a place held before, where the resident came back to choose another."""
    if HELD in session.undo:
        await session.wait(Working(text("book.holding")), session.undo.pop(HELD)(), back=False)


@page("review")
async def review(session: Session, state: Appointment) -> Next:
    await session.show(
        Review(
            text(f"book.review.{state.wish}"),
            _rows(session, state),
            text(f"book.action.{state.wish}"),
            hint=slip_hint(session),
        )
    )
    return await _commit(session, state)


def _rows(session: Session, state: Appointment) -> tuple[Row, ...]:
    item, resident = present(state.item), present(session.resident)
    rows = [
        Row(text("slip.name"), resident.name),
        Row(text("slip.number"), resident.number),
        Row(text("book.item"), item.title, strong=True),
    ]
    if state.former:
        rows.append(Row(text("book.former"), state.former.slot.starts_at))
    if state.reservation:
        rows.append(Row(text("book.when"), state.reservation.slot.starts_at, strong=True))
    rows.append(Row(text("book.place"), item.place))
    return (*rows, *to_bring(item)) if state.wish is not Wish.CANCEL else tuple(rows)


def to_bring(item: Item) -> tuple[Row, ...]:
    """The row of what to bring, where there is anything."""
    return (Row(text("slip.materials"), item.materials),) if item.materials else ()


async def _commit(session: Session, state: Appointment) -> Next:
    """Writes the promise down, then makes it. From here there is no way back, and what was held
    is given back only where it is certain that nothing was done."""
    code = state.former.claim_code if state.former else new_claim_code()
    undertaking = await session.terminal.undertakings.make(_request(state, code), code)

    def booked(booking: Booking) -> To[Booked]:
        return To(done, Booked(state.wish, booking, undertaking.key), barrier=True)

    held = session.undo.pop(HELD, None)
    try:
        return await undertake(session, "book", undertaking, booked)
    except NOTHING_DONE:
        if held is not None:
            session.undo[HELD] = held
        raise


def _request(state: Appointment, claim_code: str) -> Change[Booking]:
    match state.wish:
        case Wish.NEW:
            return Confirm(present(state.reservation).id, claim_code)
        case Wish.CHANGE:
            return ChangeBooking(present(state.former).id, present(state.reservation).id)
        case Wish.CANCEL:
            return CancelBooking(present(state.former).id)


@dataclass(frozen=True)
class Booked:
    """A booking made, changed or cancelled, and the key with which that was done."""

    wish: Wish
    booking: Booking
    key: str

    @property
    def subject(self) -> str:
        """What is rated: the booking, or what was done to it later, which is another thing."""
        code = self.booking.claim_code
        return code if self.wish is Wish.NEW else f"{code}-{self.wish}-{self.key[:8]}"


@page("done")
async def done(session: Session, state: Booked) -> Next:
    booking = state.booking
    stands = booking.state is BookingState.CONFIRMED
    rows = (
        Row(text("book.item"), booking.item.title, strong=True),
        Row(text("book.when"), booking.slot.starts_at, strong=True),
        Row(text("book.place"), booking.item.place),
        *(to_bring(booking.item) if stands else ()),
    )
    heading = text(f"book.done.{state.wish}")
    site = session.terminal.settings.site
    slip = booking_slip(booking, session.resident, site, session.language, heading)
    status = OF_BOOKING[booking.state]
    result = Result(heading, status, booking.claim_code, rows, keep=stands)
    await conclude(session, result, slip)
    return End(result.ending, state.subject)


SERVICE = Service(
    "book",
    icon="calendar",
    order=1,
    steps=("identify", "what", "when", "review", "done"),
    first=To(who, Appointment()),
    needs=CLOCK & identity() & PLATFORM & STORE,
    wants=RECEIPT_PRINTER,
)
