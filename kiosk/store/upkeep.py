"""The store as the observer sees it: whether it can be written, and what is to be done for it."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from kiosk.base.condition import Condition, condition
from kiosk.base.errors import StoreTrouble
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.store.audit import Audit
from kiosk.store.damage import DamageWatch
from kiosk.store.reserve import SIZE
from kiosk.store.store import Store


class StoreWatch:
    """Asked again and again it also brings the store back: as soon as there is room the reserve is
    made again, and a disk that refused a write is tried."""

    def __init__(self, store: Store, audit: Audit) -> None:
        self._store = store
        self._audit = audit
        self._damage = DamageWatch(store.path)

    async def status(self) -> DeviceStatus:
        beside = (await self._damage.status()).conditions + self._shed()
        trouble = await self._store.recover()
        if trouble is None:
            return DeviceStatus(DeviceState.READY, beside)
        return DeviceStatus(DeviceState.FAILED, (_condition(trouble), *beside))

    async def close(self) -> None:
        """The store is closed by whoever opened it."""

    def _shed(self) -> tuple[Condition, ...]:
        count = self._audit.missing["audit.shed"]
        return (condition("audit.shed", str(count)),) if count else ()


class StoreAtRest:
    """What can be told of a store without opening it, for doctor, beside a running terminal or
    before there is one."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._damage = DamageWatch(path)

    async def status(self) -> DeviceStatus:
        beside = (await self._damage.status()).conditions
        found = await asyncio.to_thread(self._refusals)
        return DeviceStatus(DeviceState.FAILED if found else DeviceState.READY, (*found, *beside))

    async def close(self) -> None:
        """Nothing is held."""

    def _refusals(self) -> tuple[Condition, ...]:
        folder = self._path.parent
        if str(self._path) == ":memory:" or not folder.exists():
            return ()
        if not all(os.access(place, os.W_OK) for place in (folder, self._path) if place.exists()):
            return (condition("store.unwritable", str(self._path)),)
        reserve = folder / f"{self._path.name}.reserve"
        if not reserve.exists() and shutil.disk_usage(folder).free < SIZE:
            return (condition("store.full"),)
        return ()


def _condition(trouble: StoreTrouble) -> Condition:
    return condition(trouble.condition, trouble.detail)
