"""One observer knows how everything is; home page, check before a service and top band read it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from kiosk.base.background import Containment
from kiosk.base.condition import Condition, condition
from kiosk.base.errors import StoreTrouble
from kiosk.model.device import DeviceStatus, State
from kiosk.ports.device import Device
from kiosk.store.audit import Audit

STARTING = DeviceStatus(State.STARTING)
PATIENCE = 10.0
"""Seconds after which a device that has not answered is silent."""


class Observer:
    """Asks each device in turn how it is, and keeps the last answer.

    `changed` is set on every change of a state or of the set of conditions; who waits for it
    clears it. A change is recorded once, and so is the recovery. A device that never answers is
    silent after `patience` seconds, and one that breaks its contract and raises has failed: no
    device's trouble is another's.
    """

    def __init__(
        self,
        devices: Mapping[str, Device],
        audit: Audit,
        every: float,
        patience: float = PATIENCE,
    ) -> None:
        self.status: dict[str, DeviceStatus] = dict.fromkeys(devices, STARTING)
        self.first_seen: dict[tuple[str, str], datetime] = {}
        self.changed = asyncio.Event()
        self._noted = {name: _essence(STARTING) for name in devices}
        self._devices = devices
        self._audit = audit
        self._every = every
        self._patience = patience
        self._contained = Containment("observer", audit)

    async def run(self) -> None:
        """Watches all devices until cancelled, each on its own beat."""
        async with asyncio.TaskGroup() as group:
            for name in self._devices:
                group.create_task(self._watch(name))

    async def ask(self, name: str) -> DeviceStatus:
        """Asks one device now, outside its beat."""
        status = await self._contained.run(name, self._answer(name))
        if status is None:
            raw = self._contained.failed[name]
            status = DeviceStatus(State.FAILED, (condition("unknown.failure", raw),))
        await self.note(name, status)
        return status

    async def _answer(self, name: str) -> DeviceStatus:
        try:
            async with asyncio.timeout(self._patience) as patience:
                return await self._devices[name].status()
        except StoreTrouble as error:
            return DeviceStatus(State.FAILED, (condition(error.condition),))
        except TimeoutError:
            if not patience.expired():
                raise
            return DeviceStatus(State.OFFLINE, (condition("silent"),))

    async def note(self, name: str, status: DeviceStatus) -> None:
        """Takes in a report, from the beat or from whoever has just used the device.

        A busy device says nothing of its conditions: what was noted before stays noted.
        """
        self.status[name] = status
        if status.state is State.BUSY or self._noted[name] == _essence(status):
            return
        self._noted[name] = _essence(status)
        self._remember_first_seen(name, status.conditions)
        self.changed.set()
        await self._audit.record(
            "device.changed",
            device=name,
            state=status.state.value,
            conditions=" ".join(c.name for c in status.conditions),
        )

    def usable(self, name: str) -> bool:
        """Whether the device can do its work now, as far as is known."""
        return name in self.status and self.status[name].usable

    async def _watch(self, name: str) -> None:
        while True:
            await self.ask(name)
            await asyncio.sleep(self._every)

    def _remember_first_seen(self, name: str, conditions: tuple[Condition, ...]) -> None:
        active = {(name, c.name) for c in conditions}
        now = datetime.now(UTC)
        kept = {k: t for k, t in self.first_seen.items() if k[0] != name or k in active}
        self.first_seen = dict.fromkeys(active, now) | kept


def _essence(status: DeviceStatus) -> tuple[State, frozenset[str]]:
    return status.state, frozenset(c.name for c in status.conditions)
