"""What is printed of a booking."""

from __future__ import annotations

from kiosk.base.config import Site
from kiosk.base.text import Text, Words
from kiosk.contract.booking import Booking, BookingState
from kiosk.model.document import Document
from kiosk.model.identity import Resident
from kiosk.visit.slips import Slip


def booking_slip(
    booking: Booking, resident: Resident | None, site: Site, language: str, heading: Words
) -> Document:
    """A booking made, changed or cancelled; `heading` says which."""
    slip = Slip(language, heading)
    slip.field("slip.claim", booking.claim_code, strong=True)
    if resident:
        slip.field("slip.name", resident.name)
        slip.field("slip.number", resident.number)
    slip.field("book.item", booking.item.title)
    slip.field("book.when", booking.slot.starts_at)
    slip.field("book.place", booking.item.place)
    stands = booking.state is BookingState.CONFIRMED
    if stands and booking.item.materials:
        slip.table(("slip.materials", "slip.brought"), ((m, "□") for m in booking.item.materials))
    slip.code(booking.claim_code, "slip.claim.caption")
    if stands:
        slip.note(Text("book.slip.note"))
    return slip.close(site)
