"""The terminal's clock, held against the platform's, and observed like a device.

Before the platform has been heard nothing is known of the clock, and it is used as it is: nothing
can be promised then, since every promise needs the platform, whose answers bring its time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.base.condition import condition
from kiosk.base.errors import ClockOff
from kiosk.base.moments import utc_now
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.ports.platform import Platform


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
            return DeviceStatus(DeviceState.FAILED, (off,))
        return DeviceStatus(DeviceState.READY)

    async def close(self) -> None:
        """It holds nothing."""


def _said(ahead: timedelta | None) -> str:
    return f"{ahead.total_seconds():+.0f} s" if ahead is not None else ""
