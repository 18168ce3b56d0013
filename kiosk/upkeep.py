"""The store as the observer sees it: whether it can be written, and what is to be done for it."""

from __future__ import annotations

from kiosk.audit import Audit
from kiosk.damage import DamageWatch
from kiosk.errors import StoreTrouble
from kiosk.model.device import Condition, DeviceStatus, State, condition
from kiosk.store import Store


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
            return DeviceStatus(State.READY, beside)
        return DeviceStatus(State.FAILED, (_condition(trouble), *beside))

    async def close(self) -> None:
        """The store is closed by whoever opened it."""

    def _shed(self) -> tuple[Condition, ...]:
        count = self._audit.missing["audit.shed"]
        return (condition("audit.shed", str(count)),) if count else ()


def _condition(trouble: StoreTrouble) -> Condition:
    return condition(trouble.condition, trouble.detail)
