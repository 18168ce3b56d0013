"""What the gallery shows of this service: all of its pages."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import Titles, text
from kiosk.services.complain.pages import SERVICE
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Printing, Result
from kiosk.views.review import Review, Row
from kiosk.views.sample import CODE, Sample, framed
from kiosk.views.status import Status


def samples() -> Iterator[Sample]:
    """The topics, the review, what was taken in, and what is found again."""
    topics = (
        Option(1, Titles("窗口服务态度", "Service at a window"), icon="speech"),
        Option(2, Titles("办理太慢", "Slow handling"), icon="speech"),
    )
    ask = Choose(text("complain.question"), options=topics, hint=text("complain.hint"))
    yield Sample("complain-what", ask, framed(SERVICE.key, SERVICE.steps, 0))
    row = (Row(text("complain.topic"), topics[0].title, strong=True),)
    review = Review(text("complain.review"), row, text("complain.action"))
    yield Sample("complain-review", review, framed(SERVICE.key, SERVICE.steps, 1))
    heading, hint = text("complain.done"), text("complain.done.hint")
    done = Result(heading, Status.RECEIVED, CODE, row, Printing.PRINTED, hint=hint)
    yield Sample("complain-done", done, framed(SERVICE.key, SERVICE.steps, 2, back=False))
    found = Result(text("claim.complaint"), Status.RECEIVED, CODE, row)
    frame = framed("claim", ("code", "look"), 1, back=False)
    yield Sample("claim-complaint", found, frame)
