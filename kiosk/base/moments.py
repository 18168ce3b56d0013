"""The time residents live by.

Beijing time is the legal time in all of China and knows no summer time, so an appointment's day
does not depend on how a terminal's operating system was set up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "CST")

_FIRST = datetime.min.replace(tzinfo=BEIJING)
_LAST = datetime.max.replace(tzinfo=BEIJING)
_MIDDLE_YEAR = 5000


def now() -> datetime:
    """The present moment, in Beijing time."""
    return datetime.now(BEIJING)


def today() -> date:
    """The present day in Beijing."""
    return now().date()


def local(moment: datetime) -> datetime:
    """The moment in Beijing time; at the ends of the calendar, the last one it holds."""
    try:
        return moment.astimezone(BEIJING)
    except (OverflowError, ValueError):
        return _FIRST if moment.year < _MIDDLE_YEAR else _LAST


def day_of(moment: datetime) -> date:
    """The day in Beijing on which an aware moment falls."""
    return local(moment).date()


def utc_now() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class _FirstLook:
    since: datetime
    at: float
    aged: timedelta


class Ages:
    """How long things have waited, whatever becomes of the clock meanwhile.

    At least as long as this process has seen them wait, so that no clock hides anything for ever.
    Longer only by time that is `proven`, and then never longer than the clock said at the first
    look, and what has passed since: a clock that is set makes nothing older. What an earlier
    process wrote by a wrong clock is as old as it says.
    """

    def __init__(self, proven: Callable[[], bool] = lambda: True) -> None:
        self._proven = proven
        self._first: dict[str, _FirstLook] = {}

    def of(self, name: str, since: datetime, now: datetime) -> timedelta:
        """The age of what goes by `name` and waits since `since`."""
        moment, first = time.monotonic(), self._first.get(name)
        if first is None or first.since != since:
            first = self._first[name] = _FirstLook(since, moment, now - since)
        seen = timedelta(seconds=moment - first.at)
        if not self._proven():
            return seen
        if first.aged < timedelta():  # that clock was wrong, or the one it was written by
            return max(now - since, seen)
        return max(min(now - since, first.aged + seen), seen)
