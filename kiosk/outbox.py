"""Facts that must reach the platform some time: delivered in order, at least once, with their key.

Holds no personal data. A fact the platform refuses for good is laid aside as dead and recorded.
"""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
import time
from dataclasses import asdict

from kiosk.audit import Audit
from kiosk.errors import PlatformError, PlatformRefused
from kiosk.keys import new_key
from kiosk.model.service import Rating
from kiosk.ports import Platform
from kiosk.store import Store

LONGEST_WAIT = 300.0


class Outbox:
    """Queues ratings and delivers them when the platform can be reached."""

    def __init__(self, store: Store, audit: Audit, platform: Platform) -> None:
        self._store = store
        self._audit = audit
        self._platform = platform
        self._added = asyncio.Event()

    async def add(self, rating: Rating) -> None:
        """Takes the rating over; it is on disk when this returns."""
        row = (new_key(), "rating", json.dumps(asdict(rating)))
        await self._store.write(
            lambda db: db.execute("INSERT INTO outbox (key, kind, payload) VALUES (?, ?, ?)", row)
        )
        self._added.set()

    async def run(self) -> None:
        """Delivers until cancelled; wakes when something is added or a wait is over."""
        while True:
            self._added.clear()
            wait = await self.deliver()
            try:
                await asyncio.wait_for(self._added.wait(), wait)
            except TimeoutError:
                continue

    async def deliver(self) -> float | None:
        """Delivers what is due, oldest first. Seconds until the next try; None when empty."""
        while True:
            head = await self._store.read(_head)
            if head is None:
                return None
            number, key, payload, attempts, not_before = head
            wait = not_before - time.time()
            if 0 < wait <= LONGEST_WAIT:  # more than that: the clock was set back since
                return wait
            try:
                await self._platform.rate(_rating(payload), key)
            except PlatformRefused as error:
                await self._lay_aside(number, key, error)
            except PlatformError:
                await self._postpone(number, attempts + 1)
            else:
                await self._delete(number)

    async def waiting(self) -> int:
        """How many facts are still to be delivered."""
        return await self._store.read(_count)

    async def _delete(self, number: int) -> None:
        await self._store.write(lambda db: db.execute("DELETE FROM outbox WHERE id = ?", (number,)))

    async def _postpone(self, number: int, attempts: int) -> None:
        wait = random.uniform(0.5, 1) * min(LONGEST_WAIT, 2.0 ** min(attempts, 10))  # noqa: S311 - jitter
        change = (attempts, time.time() + wait, number)
        await self._store.write(
            lambda db: db.execute(
                "UPDATE outbox SET attempts = ?, not_before = ? WHERE id = ?", change
            )
        )

    async def _lay_aside(self, number: int, key: str, error: PlatformRefused) -> None:
        await self._store.write(
            lambda db: db.execute("UPDATE outbox SET state = 'dead' WHERE id = ?", (number,))
        )
        await self._audit.record("outbox.dead", kind="rating", key=key, error=error.code)


def _rating(payload: str) -> Rating:
    values = json.loads(payload)
    return Rating(values["subject"], values["grade"], tuple(values["reasons"]))


def _head(db: sqlite3.Connection) -> tuple[int, str, str, int, float] | None:
    row: tuple[int, str, str, int, float] | None = db.execute(
        "SELECT id, key, payload, attempts, not_before FROM outbox"
        " WHERE state = 'waiting' ORDER BY id LIMIT 1"
    ).fetchone()
    return row


def _count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0])
