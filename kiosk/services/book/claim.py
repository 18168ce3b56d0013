"""How a booking stands that was found by its claim code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.base.text import text
from kiosk.contract.booking import Booking, BookingState, CancelBooking, ChangeBooking, Confirm
from kiosk.services.book.pages import to_bring
from kiosk.services.book.slip import booking_slip
from kiosk.views.result import Result
from kiosk.views.review import Row
from kiosk.views.status import OF_BOOKING, Status
from kiosk.visit.claimed import LOOKED, ClaimPage, Found
from kiosk.visit.conclude import conclude
from kiosk.visit.flow import End, To, page
from kiosk.visit.session import Session


@page("look")
async def booking(session: Session, state: Found) -> To[Any] | End:
    """The booking as it stands. To change it the resident must show who they are."""
    booked = state.thing
    heading = text(f"claim.booking.{booked.state}")
    rows = (
        Row(text("book.item"), booked.item.title, strong=True),
        Row(text("book.when"), booked.slot.starts_at, strong=True),
        Row(text("book.place"), booked.item.place),
        *(to_bring(booked.item) if booked.state is BookingState.CONFIRMED else ()),
    )
    site = session.terminal.settings.site
    slip = booking_slip(booked, None, site, session.language, heading)
    stands = booked.state is BookingState.CONFIRMED
    hint = text("claim.booking.hint") if stands else ""
    status = OF_BOOKING[booked.state]
    result = Result(heading, status, state.code, rows, keep=stands, hint=hint)
    await conclude(session, result, slip if stands else None, known=True)
    return End(result.ending, LOOKED)


CLAIMS: Mapping[type[Any], ClaimPage] = {Booking: ClaimPage(booking)}
KEPT: Mapping[str, Status] = {
    Confirm.spec.name: Status.BOOKED,
    ChangeBooking.spec.name: Status.BOOKED,
    CancelBooking.spec.name: Status.CANCELLED,
}
