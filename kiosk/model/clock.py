"""The time residents live by.

Beijing time is the legal time in all of China and knows no summer time, so an appointment's day
does not depend on how a terminal's operating system was set up.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

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
