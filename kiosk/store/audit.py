"""What happened, as named events with whitelisted fields: on disk in a hash chain, and in the log.

Only the events and fields of `EVENTS` exist; anything else is a programming error. None of the
fields can hold personal data. Each record's `chain` is SHA-256 over the one before and its own
content, so that a removed or altered record shows; the last ones show by the table's own count
of records ever written. The oldest may be pruned: a record of that says where the chain begins.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from kiosk.base.bounds import LONGEST_FACT
from kiosk.base.errors import StoreTrouble
from kiosk.base.moments import utc_now
from kiosk.base.retry import Quota
from kiosk.store.store import Store

EVENTS: dict[str, frozenset[str]] = {
    "terminal.started": frozenset({"version", "terminal"}),
    "terminal.stopped": frozenset(),
    "store.replaced": frozenset({"file"}),
    "store.expired": frozenset({"what", "count"}),
    "audit.pruned": frozenset({"first", "chain"}),
    "audit.lost": frozenset({"count"}),
    "audit.shed": frozenset({"count"}),
    "visit.started": frozenset({"language"}),
    "visit.ended": frozenset({"how"}),
    "service.started": frozenset({"service"}),
    "service.ended": frozenset({"service", "ending"}),
    "identity.read": frozenset({"kind", "role", "way"}),
    "card.left": frozenset({"taken"}),
    "page.failed": frozenset({"service", "error", "code"}),
    "visit.failed": frozenset({"error", "where"}),
    "task.failed": frozenset({"task", "about", "error", "where"}),
    "intent.changed": frozenset({"kind", "key", "state"}),
    "payment.incident": frozenset({"key", "state"}),
    "slip.printed": frozenset({"result", "reason"}),
    "device.changed": frozenset({"device", "state", "conditions"}),
    "outbox.dead": frozenset({"kind", "key", "error"}),
    "outbox.shed": frozenset({"kind", "count"}),
}
NEVER_SHED = frozenset({"payment.incident", "store.replaced", "audit.lost", "audit.shed"})
A_DAY = 10_000
"""How many records a day may be written that are no part of an undertaking: thirty times a busy
day's. So nobody who begins visits for a joke fills the disk: it is 3 MB a day at the most."""
_GENESIS = "0" * 64
_log = logging.getLogger("kiosk.audit")


class Audit:
    """Writes events. One per store. `now` is the time that is put down with them.

    `missing` counts records that were not written: `audit.lost` where the disk refused them,
    `audit.shed` beyond what a day may bring. An event says so as soon as one can be written.
    """

    def __init__(self, store: Store, now: Callable[[], datetime] = utc_now) -> None:
        self.missing: Counter[str] = Counter()
        self._store = store
        self._now = now
        self._quota = Quota(A_DAY, 86400)

    async def record(self, event: str, **fields: str | int | bool) -> bool:
        """Appends one event, unless the disk refuses it or too many came before: the audit ends
        no visit, and fills no disk. Whether it was written. A name or field outside `EVENTS`
        raises ValueError."""
        entry = self.entry(event, **fields)
        if not (self._quota.take() or event in NEVER_SHED):
            self.missing["audit.shed"] += 1
            return False
        told = self.missing.copy()
        notes = [self.entry(name, count=count) for name, count in sorted(told.items())]
        try:
            await self._store.write(lambda db: [each(db) for each in (*notes, entry)])
        except StoreTrouble:
            self.missing["audit.lost"] += 1
            return False
        self.missing -= told
        return True

    def entry(self, event: str, **fields: str | int | bool) -> Callable[[sqlite3.Connection], None]:
        """The event as a part of somebody's own transaction, which it never leaves; ValueError
        as with `record`."""
        unknown = set(fields) - EVENTS.get(event, frozenset())
        if event not in EVENTS or unknown:
            raise ValueError(f"audit event {event!r} may not carry {sorted(unknown)}")
        kept = {name: _short(value) for name, value in fields.items()}
        content = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        _log.info(event, extra={"fields": content})
        at = _written(self._now())
        return lambda db: _append(db, at, event, content)

    async def verify(self) -> int | None:
        """The number of the first record that does not fit the chain; None when all fit."""
        return await self._store.read(_first_misfit)

    async def prune(self, before: datetime, most: Callable[[sqlite3.Connection], int]) -> None:
        """Deletes the oldest records, those from before `before` and numbered up to `most`.

        Records stay that follow one that is young enough, so a clock that was wrong for a while
        keeps too much and never too little; and all stay where one that was to go does not fit
        the chain: it is evidence.
        """
        await self._store.write(lambda db: self._prune(db, before, most(db)))

    def _prune(self, db: sqlite3.Connection, before: datetime, most: int) -> None:
        first = min(_first_younger(db, before), most + 1)
        _, oldest = _beginning(db)
        if first <= oldest or _first_misfit(db, first) is not None:
            return
        (chain,) = db.execute("SELECT chain FROM audit WHERE number = ?", (first - 1,)).fetchone()
        self.entry("audit.pruned", first=first, chain=chain)(db)
        db.execute("DELETE FROM audit WHERE number < ?", (first,))


def _short(value: str | int | bool) -> str | int | bool:
    """No longer than the platform takes it: a record that is refused would never be delivered."""
    return value[:LONGEST_FACT] if isinstance(value, str) else value


def _append(db: sqlite3.Connection, at: str, event: str, content: str) -> None:
    last, written = db.execute(_END).fetchone()
    row = ((written or 0) + 1, at, event, content)
    chain = _link(last or _GENESIS, row)
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", (*row, chain))


_END = (
    "SELECT (SELECT chain FROM audit ORDER BY number DESC LIMIT 1),"
    " (SELECT seq FROM sqlite_sequence WHERE name = 'audit')"
)
"""The last link, and how many records were ever written: one question, since each write asks it."""


def _ever_written(db: sqlite3.Connection) -> int:
    counted = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    return int(counted[0]) if counted else 0


def _link(previous: str, row: tuple[int, str, str, str]) -> str:
    return hashlib.sha256("\n".join((previous, *map(str, row))).encode()).hexdigest()


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _first_younger(db: sqlite3.Connection, before: datetime) -> int:
    found = db.execute(
        "SELECT number FROM audit WHERE at >= ? ORDER BY number LIMIT 1", (_written(before),)
    ).fetchone()
    return int(found[0]) if found else _ever_written(db) + 1


def _beginning(db: sqlite3.Connection) -> tuple[str, int]:
    """The link before the first record there is, and the number of that record."""
    pruned = db.execute(
        "SELECT fields FROM audit WHERE event = 'audit.pruned' ORDER BY number DESC LIMIT 1"
    ).fetchone()
    if pruned is None:
        return _GENESIS, 1
    fields = json.loads(pruned[0])
    return fields["chain"], fields["first"]


def _first_misfit(db: sqlite3.Connection, end: int = sys.maxsize) -> int | None:
    """Among the records numbered below `end`."""
    previous, expected = _beginning(db)
    for *row, chain in db.execute(_RECORDS, (end,)):
        number, at, event, content = row
        if number != expected or chain != _link(previous, (number, at, event, content)):
            return expected
        previous, expected = chain, expected + 1
    return None if expected >= min(end, _ever_written(db) + 1) else expected


_RECORDS = "SELECT number, at, event, fields, chain FROM audit WHERE number < ? ORDER BY 1"
