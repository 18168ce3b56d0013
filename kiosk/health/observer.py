"""One observer knows how everything is; home page, check before a service and top band read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from kiosk.base.background import Containment
from kiosk.base.condition import Condition, condition
from kiosk.base.errors import StoreTrouble
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.ports.device import Device
from kiosk.ports.port import Port
from kiosk.store.audit import Audit

STARTING = DeviceStatus(DeviceState.STARTING)
PATIENCE = 10.0
"""Seconds after which a device that has not answered is silent."""


class Changes:
    """What one watcher has not heard of yet."""

    def __init__(self) -> None:
        self._unheard = asyncio.Event()

    def happened(self) -> None:
        self._unheard.set()

    async def wait(self) -> None:
        """Returns as soon as anything has changed since it returned last, or since the watching
        began. Changes that come together are told together; none is missed."""
        await self._unheard.wait()
        self._unheard.clear()


class Observer:
    """Asks each device in turn how it is, and keeps the last answer.

    A change of a state or of the set of conditions is recorded once, and so is the recovery; who
    is interested is told (`watched`). A device that never answers is silent after `patience`
    seconds, and one that breaks its contract and raises has failed: no device's trouble is
    another's. `kinds` are those of the devices that have a name of their own.
    """

    def __init__(
        self,
        devices: Mapping[str, Device],
        audit: Audit,
        every: float,
        patience: float = PATIENCE,
        kinds: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.status: dict[str, DeviceStatus] = dict.fromkeys(devices, STARTING)
        self.first_seen: dict[tuple[str, str], datetime] = {}
        self._noted = {name: _essence(STARTING) for name in devices}
        self._devices = devices
        self._kinds = kinds
        self._watching: set[Changes] = set()
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
            status = DeviceStatus(DeviceState.FAILED, (condition("unknown.failure", raw),))
        await self.note(name, status)
        return status

    async def _answer(self, name: str) -> DeviceStatus:
        try:
            async with asyncio.timeout(self._patience) as patience:
                return await self._devices[name].status()
        except StoreTrouble as error:
            return DeviceStatus(DeviceState.FAILED, (condition(error.condition),))
        except TimeoutError:
            if not patience.expired():
                raise
            return DeviceStatus(DeviceState.OFFLINE, (condition("silent"),))

    async def note(self, name: str, status: DeviceStatus) -> None:
        """Takes in a report, from the beat or from whoever has just used the device.

        A busy device says nothing of its conditions: what was noted before stays noted.
        """
        self.status[name] = status
        if status.state is DeviceState.BUSY or self._noted[name] == _essence(status):
            return
        self._noted[name] = _essence(status)
        self._remember_first_seen(name, status.conditions)
        for changes in self._watching:
            changes.happened()
        await self._audit.record(
            "device.changed",
            device=name,
            state=status.state.value,
            conditions=" ".join(c.name for c in status.conditions),
        )

    @contextmanager
    def subscribe(self) -> Iterator[Changes]:
        """Tells of every change from now on, until the body ends; to as many as like."""
        changes = Changes()
        self._watching.add(changes)
        try:
            yield changes
        finally:
            self._watching.remove(changes)

    def names(self, kind: str) -> tuple[str, ...]:
        """What is observed of this kind: devices, or the part of the terminal of that name."""
        return tuple(name for name in self.status if self._kinds.get(name, name) == kind)

    def usable(self, kind: Port[Any] | str) -> bool:
        """Whether any device of this kind (a port, or its name) can do its work now, as far as is
        known."""
        names = self.names(kind if isinstance(kind, str) else kind.name)
        return any(self.status[name].usable for name in names)

    def works(self, kind: str) -> bool:
        """The same, of one that was not asked yet too: nothing says that it does not."""
        there = (self.status[name] for name in self.names(kind))
        return any(status.usable or status.state is DeviceState.STARTING for status in there)

    async def _watch(self, name: str) -> None:
        while True:
            await self.ask(name)
            await asyncio.sleep(self._every)

    def _remember_first_seen(self, name: str, conditions: tuple[Condition, ...]) -> None:
        active = {(name, c.name) for c in conditions}
        now = datetime.now(UTC)
        kept = {k: t for k, t in self.first_seen.items() if k[0] != name or k in active}
        self.first_seen = dict.fromkeys(active, now) | kept


def _essence(status: DeviceStatus) -> tuple[DeviceState, frozenset[str]]:
    return status.state, frozenset(c.name for c in status.conditions)
