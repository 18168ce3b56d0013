"""What the gallery shows of this service: which case."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import Titles, text
from kiosk.services.progress.pages import SERVICE
from kiosk.views.base import Frame
from kiosk.views.choose import Choose, Option
from kiosk.views.sample import NAME, Sample
from kiosk.views.status import Status


def samples() -> Iterator[Sample]:
    """Several cases, and how they stand."""
    cases = (
        Option(1, Titles("残疾人证新办", "Disability certificate"), Status.SUPPLEMENT.text, "case"),
        Option(2, Titles("老年人优待证", "Senior citizen's card"), Status.DONE.text, "case"),
    )
    who = (text("screen.resident", name=NAME.masked),)
    frame = Frame(service=text(f"service.{SERVICE.key}"), people=who, back=True)
    yield Sample("progress-which", Choose(text("progress.question"), options=cases), frame)
