"""Anything whose health is observed."""

from __future__ import annotations

from typing import Protocol

from kiosk.model.device import DeviceStatus


class Device(Protocol):
    """Anything whose health is observed."""

    async def status(self) -> DeviceStatus:
        """How it is now, asked afresh. Opens or reopens the device where that is needed."""
        ...

    async def close(self) -> None:
        """Lets go of the device. Safe to call twice."""
        ...
