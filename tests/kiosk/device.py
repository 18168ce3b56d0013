"""A device in memory: it says what it is told to say."""

from __future__ import annotations

import asyncio

from kiosk.model.device import DeviceState, DeviceStatus

READY = DeviceStatus(DeviceState.READY)


class InMemoryDevice:
    """`says` is its next report; with `silent` it never answers, with `defect` it breaks its
    contract and raises."""

    def __init__(self, says: DeviceStatus = READY) -> None:
        self.says = says
        self.silent = False
        self.defect: Exception | None = None
        self.asked = 0

    async def status(self) -> DeviceStatus:
        self.asked += 1
        if self.silent:
            await asyncio.Future()
        if self.defect is not None:
            raise self.defect
        return self.says

    async def close(self) -> None:
        return
