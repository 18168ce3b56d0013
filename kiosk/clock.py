"""The terminal's clock, held against the platform's, and observed like a device.

Before the platform has been heard nothing is known of the clock, and it is used as it is: nothing
can be promised then, since every promise needs the platform, whose answers bring its time.
"""

from __future__ import annotations

import time
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


class Ages:
    """How long things have waited: by the clock, and at least as long as this process has seen
    them wait, so that a clock that is set back hides nothing."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, float]] = {}

    def of(self, name: str, since: datetime, now: datetime) -> timedelta:
        """The age of what goes by `name` and waits since `since`."""
        moment = time.monotonic()
        if self._seen.get(name, (None, 0.0))[0] != since:
            self._seen[name] = since, moment
        return max(now - since, timedelta(seconds=moment - self._seen[name][1]))
