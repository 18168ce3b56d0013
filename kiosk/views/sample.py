"""What a sample is: a view as a developer looks at it, and what samples share.

The `samples()` of a module are called by the gallery and by tests only. All persons and numbers
are fictional.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiosk.base.moments import BEIJING
from kiosk.base.text import Titles, text
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.views.base import Frame, Look, View


@dataclass(frozen=True)
class Sample:
    """A view in its frame; `taps` are touched, in the look `tapped_in`, before it is looked
    at. A `cover` stands above the home page."""

    name: str
    view: View[Any]
    frame: Frame = Frame()
    cover: bool = False
    taps: tuple[str, ...] = ()
    tapped_in: Look = Look.STANDARD
    elapsed: float = 0.0


NAME, NUMBER = PersonName("欧阳桂兰"), PersonNumber("42999919900101004X")
CODE = "7KQM-2XW6"
DAY = date(2026, 11, 26)
NOW, THEN = (
    datetime(2026, 11, 26, 10, 42, tzinfo=BEIJING),
    datetime(2026, 12, 1, 9, 30, tzinfo=BEIJING),
)
ITEM = Titles("居民身份证到期换领、丢失补领", "Renewal or replacement of an identity card")
PLACE = Titles("政务服务中心二楼 B 区 12 号窗口", "Second floor, area B, window 12")
WHOM = text("help.whom", telephone="0713-1234567", window=Titles("1号窗口", "window 1"))
ELSEWHERE = text("help.alternative", place="城关镇便民服务站（和平路18号）")
NO_PAPER = text("slip.failed", reason=text("condition.paper.out"))


def framed(
    service: str,
    steps: Sequence[str],
    step: int,
    *,
    known: bool = False,
    back: bool = True,
    seconds: float | None = None,
) -> Frame:
    """At a step of a service, back allowed or not; `known`: the resident has been identified."""
    return Frame(
        service=text(f"service.{service}"),
        steps=tuple(text(f"step.{name}") for name in steps),
        step=step,
        back=back,
        seconds=seconds,
        people=(text("screen.resident", name=NAME.masked),) if known else (),
    )


def at_booking(step: int, *, back: bool = True) -> Frame:
    """The widest frame there is: five steps, and somebody who is known."""
    steps = ("identify", "what", "when", "review", "done")
    return framed("book", steps, step, known=True, back=back)


def at_paying(step: int, *, back: bool = True, seconds: float | None = None) -> Frame:
    """A frame of four steps, in which nobody need be known."""
    return framed("pay", ("choose", "review", "pay", "done"), step, back=back, seconds=seconds)


ALONE = Frame(leave=False)
