"""What devices of several kinds have in common."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from kiosk.model.device import DeviceStatus, Presence


class Device(Protocol):
    """Anything whose health is observed."""

    async def status(self) -> DeviceStatus:
        """How it is now, asked again. Opens or reopens the device where that is needed."""
        ...

    async def close(self) -> None:
        """Lets go of the device. Safe to call twice."""
        ...


@runtime_checkable
class CardPlace(Device, Protocol):
    """A device on which a card is laid, and may be left behind."""

    async def presence(self) -> Presence:
        """Whether a card lies there now, asked once. ABSENT only where every question of the look
        was answered, undisturbed, with no card; any failure is UNKNOWN. Never raises.
        """
        ...
