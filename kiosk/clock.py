"""The terminal's clock, held against the platform's, and observed like a device.

Before the platform has been heard nothing is known of the clock, and it is used as it is: nothing
can be promised then, since every promise needs the platform, whose answers bring its time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.errors import ClockOff
from kiosk.model.device import DeviceStatus, State, condition
from kiosk.ports import Platform


def utc_now() -> datetime:
    """This machine's time."""
    return datetime.now(UTC)


class Clock:
    """`limit` is how many seconds it may be off, either way, before nothing is promised by it."""

    def __init__(self, platform: Platform, limit: float) -> None:
        self._platform = platform
        self._limit = timedelta(seconds=limit)

    def now(self) -> datetime:
        """The platform's time, to a second or two; this machine's until it was heard."""
        here = utc_now()
        try:
            return here - (self._platform.clock_ahead or timedelta())
        except OverflowError:  # the platform's last second of year 9999, and some more
            return here

    def proven(self) -> bool:
        """Whether `now` is the platform's time."""
        return self._platform.clock_ahead is not None

    @property
    def off(self) -> bool:
        ahead = self._platform.clock_ahead
        return ahead is not None and abs(ahead) > self._limit

    def require(self) -> None:
        """Raises `ClockOff` where nothing may be promised by this clock."""
        if self.off:
            raise ClockOff(_said(self._platform.clock_ahead))

    async def confirmed(self) -> bool:
        """Asks the platform now; whether it answers, and this clock agrees with it."""
        answered = (await self._platform.status()).usable
        return answered and self._platform.clock_ahead is not None and not self.off

    async def status(self) -> DeviceStatus:
        if self.off:
            off = condition("clock.off", _said(self._platform.clock_ahead))
            return DeviceStatus(State.FAILED, (off,))
        return DeviceStatus(State.READY)

    async def close(self) -> None:
        """It holds nothing."""


def _said(ahead: timedelta | None) -> str:
    return f"{ahead.total_seconds():+.0f} s" if ahead is not None else ""


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
