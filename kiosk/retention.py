"""How long what is finished stays in the store. What is open or not delivered stays until it is
finished, however old it is.

How many days is `[retention]` in the settings; why so many is said in docs/operating.md.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.audit import Audit
from kiosk.config import Retention
from kiosk.outbox import delivered_up_to
from kiosk.store import Store

DAY = 86400.0


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


async def forget(store: Store, audit: Audit, keep: Retention) -> None:
    """Deletes what has expired, at once and then every day, until cancelled."""
    while True:
        await expire(store, audit, keep, datetime.now(UTC))
        await asyncio.sleep(DAY)


async def expire(store: Store, audit: Audit, keep: Retention, now: datetime) -> None:
    """Deletes what has expired by `now`, in the file and in its write-ahead log."""
    for name, rule in RULES.items():
        await _apply(name, rule, store, audit, now - timedelta(days=getattr(keep, name)))
    await audit.prune(now - timedelta(days=keep.audit), delivered_up_to)
    await store.forget()


async def _apply(name: str, rule: Rule, store: Store, audit: Audit, before: datetime) -> None:
    old = f"{rule.finished} AND {rule.since} < ?"
    statement = f"DELETE FROM {rule.table} WHERE {old}"  # noqa: S608 - words of RULES

    def change(db: sqlite3.Connection) -> None:
        if count := db.execute(statement, (before.isoformat(),)).rowcount:
            audit.entry("store.expired", what=name, count=count)(db)

    await store.write(change)
