"""What the platform says of time: the `Date` of its answers, and how long to leave it alone.

Both come from outside and may be anything: what is no sound value says nothing.
"""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta

from kiosk.base.bounds import YEARS

LONGEST_PAUSE = 3600.0
"""Seconds that the platform can have itself left alone at most: nobody waits a day for it."""
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DATE = re.compile(r"\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT", re.ASCII)
_HALF_SECOND = timedelta(seconds=0.5)
"""A `Date` tells whole seconds, so that on average it is half a second old."""


def moment(value: str) -> datetime | None:
    """A date as servers must write it (RFC 9110, 5.6.7); None for anything else."""
    found = _DATE.fullmatch(value)
    if found is None or found[2] not in _MONTHS or int(found[3]) not in YEARS:
        return None
    day, year, hour, minute, second = (int(found[n]) for n in (1, 3, 4, 5, 6))
    try:
        return datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def pause(value: str, date: str) -> float:
    """Seconds that a `Retry-After` asks for, 0 to `LONGEST_PAUSE`; RFC 9110, 10.2.3: a number, or
    a date, which is read by the platform's own clock where the answer has a `Date`."""
    if value.isascii() and value.isdigit():
        return min(float(value[:10]), LONGEST_PAUSE)
    until = moment(value)
    if until is None:
        return 0.0
    now = moment(date) or datetime.now(UTC)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_PAUSE)


class PlatformClock:
    """The platform's time by the `Date` of its newest answer. Used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard = 0.0
        self._moment: datetime | None = None

    def note(self, date: str, sent: float) -> None:
        """Takes in the `Date` of an answer that comes in now, to what was `sent` then on the
        monotonic clock: it was written half way between, as far as can be known."""
        said = moment(date)
        now = time.monotonic()
        with self._lock:
            if said is not None and sent >= self._heard:
                self._heard = now
                self._moment = said + _HALF_SECOND + timedelta(seconds=(now - sent) / 2)

    @property
    def ahead(self) -> timedelta | None:
        """How far the clock here is ahead of the platform's, also after it was set; None before
        the first `Date`."""
        with self._lock:
            if self._moment is None:
                return None
            passed = timedelta(seconds=time.monotonic() - self._heard)
            return datetime.now(UTC) - self._moment - passed
