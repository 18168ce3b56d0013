"""A terminal's core without its pages, which can die before or after any durable write."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from kiosk.ports.platform import Platform
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.store import Store
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.on_disk import VAULT

T = TypeVar("T")


class Died(BaseException):
    """The power went. Nothing in the program may catch it."""


@dataclass
class Fuse:
    """Dies at the write after `left` others, before it or after it. None: never."""

    left: int | None = None
    after: bool = False

    async def through(self, write: Callable[[], Awaitable[T]]) -> T:
        if self.left is None:
            return await write()
        if self.left > 0:
            self.left -= 1
            return await write()
        if self.after:
            await write()
        raise Died


class FusedStore:
    """A real store with a fuse before its writes."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        return await self._fuse.through(lambda: self._store.write(change))

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await self._store.read(question)


class Kiosk:
    """Alive from construction; `start` after a death reads the file again."""

    def __init__(
        self,
        name: str,
        file: Path,
        platform: Platform,
        now: Callable[[], datetime],
        make_journal: Callable[..., Journal] = Journal,
        make_attempts: Callable[..., Payments] = Payments,
    ) -> None:
        self.name = name
        self.file = file
        self.deaths = 0
        self._platform = platform
        self._now = now
        self._make_journal = make_journal
        self._make_attempts = make_attempts
        self._wake()

    def _wake(self) -> None:
        self.fuse = Fuse()
        self._store = open_store(self.file)
        fused: Any = FusedStore(self._store, self.fuse)
        audit = Audit(fused)
        self.journal = self._make_journal(fused, VAULT, audit)
        self.payments = self._make_attempts(self.journal, audit, self._platform, self._now)
        undertakings = Undertakings(self.journal, self._platform)
        self.settler = Settler(self.journal, self.payments, undertakings, every=600)

    async def die(self) -> None:
        """Everything in memory is gone; the file is as the last transaction left it."""
        self.deaths += 1
        await self._store.close()
        self._wake()

    async def stop(self) -> None:
        await self._store.close()

    def on_record(self) -> dict[str, str]:
        """The state of every payment by its key, as the file has it."""
        with closing(sqlite3.connect(self.file)) as db:
            rows = db.execute("SELECT key, state FROM intent WHERE kind = 'pay'").fetchall()
        return dict(rows)
