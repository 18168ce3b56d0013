"""What the gallery shows of this service: pages with words of its own."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import Titles, text
from kiosk.contract.booking import BookingState
from kiosk.services.book.pages import SERVICE
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Printing, Result
from kiosk.views.review import Row
from kiosk.views.sample import CODE, ITEM, PLACE, THEN, Sample, framed
from kiosk.views.status import OF_BOOKING


def samples() -> Iterator[Sample]:
    """New or not, what is booked, and a booking found again in each of its states."""
    frame = framed(SERVICE.key, SERVICE.steps, 1, known=True)
    which = (
        Option(0, text("book.new"), icon="calendar"),
        Option(1, ITEM, text("book.standing", when=THEN), "calendar"),
    )
    yield Sample("book-which", Choose(text("book.which"), options=which), frame)
    passport = Titles("普通护照首次申领", "First passport")
    titles = (ITEM, passport, Titles("户口迁移", "Change of registered residence"))
    items = tuple(Option(title, title, PLACE, "document") for title in titles)
    question, hint = text("book.item.question"), Titles("公安局", "Police")
    yield Sample("book-item", Choose(question, options=items, hint=hint), frame)
    rest = (
        Option("change", text("book.change"), icon="calendar"),
        Option("cancel", text("book.cancel"), icon="cross", enabled=False),
    )
    yield Sample("choose-rests", Choose(text("book.wish"), options=rest), frame)
    yield from _found_again()


def _found_again() -> Iterator[Sample]:
    rows = (
        Row(text("book.item"), ITEM, strong=True),
        Row(text("book.when"), THEN, strong=True),
        Row(text("book.place"), PLACE),
    )
    frame = framed("claim", ("code", "look"), 1, back=False)
    for state in BookingState:
        stands = state is BookingState.CONFIRMED
        view = Result(
            text(f"claim.booking.{state}"),
            OF_BOOKING[state],
            CODE,
            rows,
            Printing.OFFERED if stands else Printing.NONE,
            keep=stands,
            hint=text("claim.booking.hint") if stands else "",
        )
        yield Sample(f"claim-booking-{state}", view, frame)
