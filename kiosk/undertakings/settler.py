"""Resolves what is not final: at the start, and then again and again, with nobody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from kiosk.base.background import Containment
from kiosk.base.condition import Condition, condition
from kiosk.base.errors import NOT_SERVED, KioskError, PlatformError
from kiosk.base.moments import Ages, utc_now
from kiosk.base.retry import Waits
from kiosk.contract.payments import Pay
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.undertakings.journal import Backlog, Journal
from kiosk.undertakings.payments import Payments, attempt_of
from kiosk.undertakings.undertaking import Undertaking
from kiosk.undertakings.undertakings import Undertakings

LONGEST_WAIT = 600.0
OVERDUE = timedelta(minutes=10)
"""How old the oldest open undertaking may grow before it is an alarm (R10)."""

_PLATFORM = ""
"""The key under which a pause that the platform as a whole needs is noted."""


class Settler:
    """`every` is the seconds between two rounds, and the first pause after a failure. `now` is the
    platform's time while `proven` says so (`Ages`).

    Each undertaking fails alone, whatever its settlement raises. The settler is observed like a
    device: what is left, for how long, and what only people can settle are its conditions.
    """

    def __init__(
        self,
        journal: Journal,
        payments: Payments,
        undertakings: Undertakings,
        every: float,
        now: Callable[[], datetime] = utc_now,
        proven: Callable[[], bool] = lambda: True,
    ) -> None:
        self._journal = journal
        self._payments = payments
        self._undertakings = undertakings
        self._every = every
        self._now = now
        self._ages = Ages(proven)
        self._contained = Containment("settlement", journal.audit)
        self._waits = Waits(every, LONGEST_WAIT)

    async def run(self) -> None:
        """Rounds without end, until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(self._every)

    async def settle(self) -> bool:
        """One round over everything, whatever was to wait; True if nothing is left."""
        self._waits.cut_short()
        await self.round()
        return not await self.backlog()

    async def round(self) -> None:
        """Tries what is due, oldest first. Where the platform serves nobody, all wait."""
        for undertaking in await self._journal.list_unattended():
            if not self._waits.due(_PLATFORM):
                return
            if self._waits.due(undertaking.key):
                await self.resolve(undertaking)

    async def resolve(self, undertaking: Undertaking[Any]) -> None:
        """Brings one as far as it can be brought now; what fails is noted. Never raises."""
        try:
            await self._contained.run(undertaking.key, self._bring_on(undertaking))
        except NOT_SERVED as error:
            self._waits.failed(_PLATFORM, error.retry_after)
        except PlatformError as error:
            self._waits.forget(_PLATFORM)
            self._waits.failed(undertaking.key, error.retry_after)
        except KioskError:
            self._waits.failed(undertaking.key)
        else:
            if undertaking.key in self._contained.failed:
                self._waits.failed(undertaking.key)

    async def _bring_on(self, undertaking: Undertaking[Any]) -> None:
        if undertaking.kind == Pay.spec.name:
            await self._payments.resolve(attempt_of(undertaking))
        else:
            await self._undertakings.resolve(undertaking)
        self._waits.forget(_PLATFORM)
        if (await self._journal.get(undertaking.key)).state.final:
            self._waits.forget(undertaking.key)
        else:
            self._waits.failed(undertaking.key)

    async def backlog(self) -> Backlog:
        """What is left, and since when."""
        return await self._journal.backlog()

    async def status(self) -> DeviceStatus:
        left = await self.backlog()
        return DeviceStatus(DeviceState.READY, tuple(self._conditions(left)))

    async def close(self) -> None:
        """It holds nothing."""

    def _conditions(self, left: Backlog) -> list[Condition]:
        found = []
        if self._payments.incidents:
            found.append(condition("payment.contradiction", str(len(self._payments.incidents))))
        if self._contained.failed:
            found.append(condition("settlement.failed", str(len(self._contained.failed))))
        if left.oldest is not None:
            counts = " ".join(f"{kind} {count}" for kind, count in sorted(left.counts.items()))
            age = self._ages.of("oldest", left.oldest, self._now())
            name = "settlement.overdue" if age > OVERDUE else "settlement.open"
            found.append(condition(name, f"{counts}, {int(age.total_seconds() // 60)} min"))
        return found
