"""The judge: what the provider and the billers have in their books, whatever anybody says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from drivers.platform.sandbox.database import Database
from drivers.platform.sandbox.line import Line
from drivers.platform.sandbox.provider import Attempt, Stand
from kiosk.model.money import Fen

_TRADES = """
SELECT terminal, key, bill_id, amount, channel_id, stand, expires_at,
    (SELECT count(*) FROM movement m WHERE (m.terminal, m.key) = (t.terminal, t.key)
        AND kind = 'charge'),
    (SELECT count(*) FROM movement m WHERE (m.terminal, m.key) = (t.terminal, t.key)
        AND kind = 'refund'),
    (SELECT count(*) FROM posting p WHERE (p.terminal, p.key) = (t.terminal, t.key))
FROM trade t ORDER BY t.rowid
"""
_POSTINGS = "SELECT terminal, key, bill_id FROM posting ORDER BY number"


@dataclass(frozen=True)
class Entry:
    """One attempt. `payable`: money can still be taken for it, at this moment. `charges`,
    `refunds` and `postings` are counts. `stand` None: its creation is still under way."""

    terminal: str
    key: str
    bill_id: str
    amount: Fen
    channel_id: str
    stand: Stand | None
    expires_at: datetime
    payable: bool
    charges: int = 0
    refunds: int = 0
    postings: int = 0

    @property
    def paid(self) -> bool:
        """The provider has the money."""
        return self.charges > self.refunds


@dataclass(frozen=True)
class Ledger:
    """The books at one moment, oldest entry first. `posted` is the bill of every posting."""

    entries: tuple[Entry, ...]
    posted: tuple[tuple[Attempt, str], ...]

    def of(self, key: str) -> Entry | None:
        """The entry of that attempt, from whatever terminal."""
        return next((entry for entry in self.entries if entry.key == key), None)

    @property
    def double_charged(self) -> tuple[str, ...]:
        """Bills that were paid more than once."""
        return _repeated(e.bill_id for e in self.entries for _ in range(e.charges - e.refunds))

    @property
    def double_posted(self) -> tuple[str, ...]:
        """Bills to which money was posted more than once."""
        return _repeated(bill_id for _, bill_id in self.posted)

    @property
    def posted_unpaid(self) -> tuple[Attempt, ...]:
        """Attempts that were posted though the provider has no money for them."""
        paid = {(e.terminal, e.key) for e in self.entries if e.paid}
        return tuple(attempt for attempt, _ in self.posted if attempt not in paid)


def read(database: Database, line: Line, now: datetime) -> Ledger:
    """The books as they are now. A creation under way counts as payable until it expires."""
    with database.transaction() as db:
        trades = db.execute(_TRADES).fetchall()
        postings = db.execute(_POSTINGS).fetchall()
    entries = [_entry(row, now) for row in trades]
    known = {(entry.terminal, entry.key) for entry in entries}
    entries += [
        Entry(*attempt, order.bill_id, order.amount, order.channel_id, None, order.expires_at,
              now < order.expires_at)
        for attempt, order in line.under_way.items()
        if attempt not in known
    ]  # fmt: skip
    return Ledger(tuple(entries), tuple((Attempt(*row[:2]), row[2]) for row in postings))


def _entry(row: tuple[str, ...], now: datetime) -> Entry:
    terminal, key, bill_id, amount, channel_id, stand, until, *counts = row
    expires_at = datetime.fromisoformat(until)
    payable = stand in (Stand.ISSUED, Stand.WAITING) and now < expires_at
    what = (terminal, key, bill_id, Fen(int(amount)), channel_id, Stand(stand), expires_at)
    return Entry(*what, payable, *map(int, counts))


def _repeated(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, times in Counter(names).items() if times > 1)
