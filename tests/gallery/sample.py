"""What a sample is, and the frames that samples stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from kiosk.base.text import Titles, text
from kiosk.model.personal import PersonName
from kiosk.views.base import Frame, Look, View

SITE = Titles("清河县城关镇政务服务中心", "Chengguan Town Service Centre")
CHINA = timezone(timedelta(hours=8))
DAY = date(2026, 11, 26)


@dataclass(frozen=True)
class Sample:
    """A view in its frame; `taps` are touched, in the look `tapped_in`, before it is looked
    at."""

    name: str
    view: View[Any]
    frame: Frame = Frame()
    cover: bool = False
    taps: tuple[str, ...] = ()
    tapped_in: Look = Look.STANDARD
    elapsed: float = 0.0


BOOK = Frame(
    service=text("service.book"),
    steps=tuple(text(f"step.{s}") for s in ("identify", "what", "when", "review", "done")),
    step=1,
    back=True,
    people=(text("screen.resident", name=PersonName("欧阳桂兰").masked),),
)
PAY = Frame(
    service=text("service.pay"),
    steps=tuple(text(f"step.{s}") for s in ("choose", "review", "pay", "done")),
    step=0,
    back=True,
)
CLAIM = Frame(
    service=text("service.claim"),
    steps=tuple(text(f"step.{s}") for s in ("code", "look")),
    step=0,
    back=True,
)
PROGRESS = Frame(
    service=text("service.progress"), people=(text("screen.resident", name="张*兰"),), back=True
)
ALONE = Frame(leave=False)
