"""The platform's catalogue, at hand for every page: asked for in the background, kept on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from kiosk.base.condition import Condition, condition
from kiosk.base.errors import PlatformError, PlatformNonsense, StoreTrouble
from kiosk.base.moments import Ages, utc_now
from kiosk.base.retry import pause
from kiosk.catalogue import copies
from kiosk.catalogue.copies import Copy
from kiosk.contract.catalogue import Catalogue, ReadCatalogue
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.ports.platform import Platform
from kiosk.store.store import Store

FIRST_PAUSE = 5.0
STALE = timedelta(days=1)
"""How long it may not have been confirmed before that is shown."""
CONFIRM = timedelta(hours=1)
"""How old the time on disk may grow before it is written that the copy is still so."""


class KeptCatalogue:
    """`every` is the seconds between two questions whether it is still so. `now` is the platform's
    time while `proven` says so (`Ages`).

    It is observed like a device: that there is none, that it could not be confirmed for a day, and
    what was left out of it are its conditions, and none of them closes anything.
    """

    def __init__(
        self,
        platform: Platform,
        store: Store,
        every: float,
        now: Callable[[], datetime] = utc_now,
        proven: Callable[[], bool] = lambda: True,
    ) -> None:
        self._platform = platform
        self._store = store
        self._source = copies.source(platform.origin)
        self._every = every
        self._now = now
        self._ages = Ages(proven)
        self._copy: Copy | None = None
        self._on_disk: Copy | None = None
        self._recalled, self._recalling = False, asyncio.Lock()
        self._asking: asyncio.Task[None] | None = None
        self._failed = ""
        self._doubts, self._cleared = 1, 0
        """How often the copy was doubted, and how many of these doubts were cleared. The first is
        that there is none."""

    async def recall(self) -> None:
        """Takes up the copy that this terminal has kept of this platform, if it can be read. The
        first time only; who comes meanwhile waits."""
        async with self._recalling:
            if self._recalled:
                return
            with suppress(StoreTrouble):
                kept = await self._store.read(lambda db: copies.read(db, self._source))
                if kept is not None and self._copy is None:
                    self._copy = self._on_disk = kept
                    self._cleared = self._doubts
            self._recalled = True

    async def get(self) -> Catalogue:
        """The catalogue, at once where there is a copy that nobody doubts.

        Else as the platform says that it is now; where it says nothing, the copy all the same,
        until it is doubted again. Raises `PlatformError` only where there is none.
        """
        await self.recall()
        try:
            while self._cleared < self._doubts:
                await self.refresh()
        except PlatformError:
            if self._copy is None:
                raise
            self._cleared = self._doubts
        if self._copy is None:
            raise AssertionError("without a copy there is a doubt")
        return self._copy.catalogue

    def doubt(self) -> None:
        """The platform has refused something that stands in the copy: whoever wants the catalogue
        next is given what the platform says then."""
        self._doubts += 1

    async def refresh(self) -> None:
        """Asks the platform now whether it is still so; who comes while it is being asked waits
        with the others. Raises `PlatformError`."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._answered)
        await asyncio.shield(self._asking)  # a resident who goes takes it from nobody else

    def _answered(self, asking: asyncio.Task[None]) -> None:
        self._asking = None
        if not asking.cancelled():
            asking.exception()  # whoever waits is told; where nobody does any more, nobody is

    async def _ask(self) -> None:
        held, doubts = self._copy, self._doubts
        try:
            copy = await self._hear(held)
        except PlatformError as error:
            self._failed = error.condition
            raise
        self._copy, self._failed, self._cleared = copy, "", doubts
        with suppress(StoreTrouble):  # which the store tells of; it is tried again next time
            await self._keep(copy)

    async def _hear(self, held: Copy | None) -> Copy:
        heard = await self._platform.ask(ReadCatalogue(held.version.etag if held else ""))
        if heard.value is not None:
            return Copy(heard.value, heard, self._now())
        if held is None:
            raise PlatformNonsense("catalogue: not modified, yet never sent")
        return replace(held, heard_at=self._now())

    async def _keep(self, copy: Copy) -> None:
        """On disk, where it says anything new: a disk wears out by writing."""
        kept = self._on_disk
        if kept is None or kept.version != copy.version:
            await self._store.write(lambda db: copies.write(db, self._source, copy))
        elif abs(copy.heard_at - kept.heard_at) >= CONFIRM:
            await self._store.write(lambda db: copies.confirm(db, copy.heard_at))
        else:
            return
        self._on_disk = copy

    async def run(self) -> None:
        """Asks again and again until cancelled, after failures sooner."""
        failures = 0
        await self.recall()
        while True:
            left_alone, first = 0.0, self._every
            try:
                await self.refresh()
                failures = 0
            except PlatformError as error:
                failures += 1
                left_alone, first = error.retry_after, min(FIRST_PAUSE, self._every)
            await asyncio.sleep(max(left_alone, pause(max(failures, 1), first, self._every)))

    async def status(self) -> DeviceStatus:
        found = tuple(self._conditions())
        asked = self._copy is not None or found
        return DeviceStatus(DeviceState.READY if asked else DeviceState.STARTING, found)

    def _conditions(self) -> list[Condition]:
        copy, found = self._copy, []
        if copy is None:
            return [condition("catalogue.missing", self._failed)] if self._failed else []
        if self._ages.of("catalogue", copy.heard_at, self._now()) > STALE:
            found.append(condition("catalogue.stale", self._failed))
        if copy.version.left_out:
            found.append(condition("catalogue.spoilt", copy.version.left_out))
        return found

    async def close(self) -> None:
        """Ends a question that is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})
