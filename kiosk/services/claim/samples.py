"""What the gallery shows of this service: what a code led to."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.services.claim.pages import SERVICE
from kiosk.views.notices import Nothing
from kiosk.views.result import Ending, Printing, Result
from kiosk.views.sample import CODE, WHOM, Sample, framed
from kiosk.views.status import Status

_LEFT = {
    Ending.DONE: Status.DONE,
    Ending.NOT_DONE: Status.NOT_DONE,
    Ending.UNKNOWN: Status.PENDING,
}


def samples() -> Iterator[Sample]:
    """Tried too often, of no known kind, and what only the terminal knows."""
    for name in ("enough", "other"):
        view = Nothing(text(f"claim.{name}"), WHOM, hint=text(f"claim.{name}.hint"))
        yield Sample(f"claim-{name}", view, framed(SERVICE.key, SERVICE.steps, 0))
    for ending, status in _LEFT.items():
        question, hint = text(f"claim.left.{ending}"), text(f"claim.left.{ending}.hint")
        keep = ending is not Ending.NOT_DONE
        left = Result(question, status, CODE, (), Printing.OFFERED, keep=keep, hint=hint)
        frame = framed(SERVICE.key, SERVICE.steps, 1, back=False)
        yield Sample(f"claim-left-{ending}", left, frame)
