"""What happened, as named events with whitelisted fields: on disk in a hash chain, and in the log.

Only the events and fields of `EVENTS` exist; anything else is a programming error. None of the
fields can hold personal data. Each record's `chain` is SHA-256 over the one before and its own
content, so that a removed or altered record shows; the last ones show by the table's own count
of records ever written.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.store import Store

EVENTS: dict[str, frozenset[str]] = {
    "terminal.started": frozenset({"version", "terminal"}),
    "terminal.stopped": frozenset(),
    "store.replaced": frozenset({"file"}),
    "visit.started": frozenset({"language"}),
    "visit.ended": frozenset({"how"}),
    "service.started": frozenset({"service"}),
    "service.ended": frozenset({"service", "ending"}),
    "identity.read": frozenset({"kind"}),
    "card.left": frozenset({"taken"}),
    "page.failed": frozenset({"service", "error", "code"}),
    "visit.failed": frozenset({"error", "where"}),
    "task.failed": frozenset({"task", "error", "where"}),
    "intent.changed": frozenset({"kind", "key", "state"}),
    "payment.incident": frozenset({"key", "state"}),
    "slip.printed": frozenset({"result", "reason"}),
    "device.changed": frozenset({"device", "state", "conditions"}),
    "outbox.dead": frozenset({"kind", "key", "error"}),
    "outbox.shed": frozenset({"kind", "count"}),
}
_GENESIS = "0" * 64
_log = logging.getLogger("kiosk.audit")


class Audit:
    """Writes events. One per store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def record(self, event: str, **fields: str | int | bool) -> None:
        """Appends one event. A name or field outside `EVENTS` raises ValueError."""
        await self._store.write(self.entry(event, **fields))

    def entry(self, event: str, **fields: str | int | bool) -> Callable[[sqlite3.Connection], None]:
        """The event as a part of somebody's own transaction; ValueError as with `record`."""
        unknown = set(fields) - EVENTS.get(event, frozenset())
        if event not in EVENTS or unknown:
            raise ValueError(f"audit event {event!r} may not carry {sorted(unknown)}")
        content = json.dumps(fields, ensure_ascii=False, sort_keys=True)
        _log.info(event, extra={"fields": content})
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        return lambda db: _append(db, at, event, content)

    async def verify(self) -> int | None:
        """The number of the first record that does not fit the chain; None when all fit."""
        return await self._store.read(_first_misfit)


def _append(db: sqlite3.Connection, at: str, event: str, content: str) -> None:
    last = db.execute("SELECT chain FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    row = (_ever_written(db) + 1, at, event, content)
    chain = _link(last[0] if last else _GENESIS, row)
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", (*row, chain))


def _ever_written(db: sqlite3.Connection) -> int:
    counted = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    return int(counted[0]) if counted else 0


def _link(previous: str, row: tuple[int, str, str, str]) -> str:
    return hashlib.sha256("\n".join((previous, *map(str, row))).encode()).hexdigest()


def _first_misfit(db: sqlite3.Connection) -> int | None:
    previous, expected = _GENESIS, 1
    for *row, chain in db.execute("SELECT number, at, event, fields, chain FROM audit ORDER BY 1"):
        number, at, event, content = row
        if number != expected or chain != _link(previous, (number, at, event, content)):
            return expected
        previous, expected = chain, expected + 1
    return None if expected > _ever_written(db) else expected
