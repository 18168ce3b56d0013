"""How long what is finished stays in the store. What is open or not delivered stays until it is
finished, however old it is.

How many days is `[retention]` in the settings; why so many is said in docs/operating.md. Nothing
is deleted by a clock that may be wrong: what has gone can never be asked for again.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.base.config import Retention
from kiosk.health.clock import Clock
from kiosk.outbox.outbox import delivered_up_to
from kiosk.store import blobs
from kiosk.store.audit import Audit
from kiosk.store.store import Store

DAY = 86400.0
UNTIL_SURE = 600.0
"""Seconds to the next try where it is not sure what time it is."""
BACK, AHEAD = timedelta(hours=1), timedelta(days=14)
"""Records of the audit between which the time went back, or on, by more than that show a clock
that was set, or a terminal that was switched off for long: which of the two it was shows later."""
PROVEN = timedelta(days=7)
"""How long after that the time must have gone on as time does before it is believed."""


@dataclass(frozen=True)
class Rule:
    """Rows of `table` may go for which `finished` (SQL) holds; their age counts from the time in
    the column `since` (ISO 8601, UTC)."""

    table: str
    finished: str
    since: str


RULES = {
    "payments": Rule("intent", "final = 1 AND kind = 'pay'", "changed_at"),
    "promises": Rule("intent", "final = 1 AND kind <> 'pay'", "changed_at"),
    "letters": Rule("outbox", "state = 'dead' AND kind NOT IN ('money', 'audit')", "at"),
}
"""By the setting that holds their days. The audit, a chain, prunes itself."""


async def forget(store: Store, audit: Audit, keep: Retention, clock: Clock) -> None:
    """Deletes what has expired, at once and then every day, until cancelled. While it is not sure
    what time it is, nothing; then it is tried again soon."""
    while True:
        sure = await clock.confirmed() and await is_continuous(store, clock.now())
        if sure:
            await expire(store, audit, keep, clock.now())
        await asyncio.sleep(DAY if sure else UNTIL_SURE)


async def is_continuous(store: Store, now: datetime) -> bool:
    """Whether the records, the newest of all, agree that it is `now`.

    The platform's word is not enough: its clock and this one may have been set by the same server.
    """
    steps, newest = await store.read(_steps)
    if newest is None:
        return True
    recently = any(now - PROVEN < at for at in steps)
    return not recently and newest - BACK < now < newest + AHEAD


def _steps(db: sqlite3.Connection) -> tuple[list[datetime], datetime | None]:
    """When the records show that the time was set, and when the newest was written."""
    limits = (AHEAD / timedelta(days=1), -BACK / timedelta(days=1))
    steps = [datetime.fromisoformat(at) for (at,) in db.execute(_STEPS, limits)]
    newest = db.execute("SELECT at FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return steps, datetime.fromisoformat(newest[0]) if newest else None


_STEPS = (
    "SELECT at FROM (SELECT at, julianday(at) - julianday(lag(at) OVER (ORDER BY number)) AS step"
    " FROM audit) WHERE step > ? OR step < ?"
)


async def expire(store: Store, audit: Audit, keep: Retention, now: datetime) -> None:
    """Deletes what has expired by `now`, in the file and in its write-ahead log."""
    for name, rule in RULES.items():
        await _apply(name, rule, store, audit, now - timedelta(days=getattr(keep, name)))
    await store.write(blobs.sweep)
    await audit.prune(now - timedelta(days=keep.audit), delivered_up_to)
    await store.forget()


async def _apply(name: str, rule: Rule, store: Store, audit: Audit, before: datetime) -> None:
    old = f"{rule.finished} AND {rule.since} < ?"
    statement = f"DELETE FROM {rule.table} WHERE {old}"  # noqa: S608 - words of RULES

    def change(db: sqlite3.Connection) -> None:
        if count := db.execute(statement, (before.isoformat(),)).rowcount:
            audit.entry("store.expired", what=name, count=count)(db)

    await store.write(change)
