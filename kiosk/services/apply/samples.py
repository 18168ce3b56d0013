"""What the gallery shows of this service: pages with words of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kiosk.base.text import Titles, text
from kiosk.services.apply.pages import SERVICE
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Printing, Result
from kiosk.views.review import Review, Row
from kiosk.views.sample import CODE, NAME, NUMBER, Sample, framed
from kiosk.views.status import Status


def samples() -> Iterator[Sample]:
    """What is applied for, the review, and the case that was opened."""
    titles = (
        (Titles("灵活就业登记", "Registration of flexible employment"), Titles("人社局", "HRSS")),
        (Titles("老年人优待证", "Senior citizen's card"), Titles("民政局", "Civil Affairs")),
    )
    options = tuple(Option(title, title, office, "document") for title, office in titles)
    what = Choose(text("apply.procedure"), options=options)
    yield Sample("apply-what", what, framed(SERVICE.key, SERVICE.steps, 1, known=True))
    thing = Row(text("case.title"), titles[0][0], strong=True)
    rows = (
        Row(text("slip.name"), NAME),
        Row(text("slip.number"), NUMBER),
        thing,
        Row(text("apply.time"), text("apply.days", days=5)),
    )
    review = Review(text("apply.review"), rows, text("apply.action"))
    yield Sample("apply-review", review, framed(SERVICE.key, SERVICE.steps, 2, known=True))
    opened = (
        Row(text("case.number"), "QH202611030086", strong=True),
        thing,
        Row(text("case.due_on"), date(2026, 12, 4)),
    )
    heading, hint = text("apply.done"), text("apply.done.hint")
    done = Result(heading, Status.SUBMITTED, CODE, opened, Printing.PRINTED, hint=hint)
    frame = framed(SERVICE.key, SERVICE.steps, 3, known=True, back=False)
    yield Sample("apply-done", done, frame)
