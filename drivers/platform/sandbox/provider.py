"""The payment provider: trades, its ledger of charges and refunds, and the payer's phone.

A company of its own: its tables are not the platform's, it knows bills as text only, and what
it has done no failure of the platform undoes. How a channel behaves is the catalogue's
`Channel`. A trade can be paid until it expires; expiring alone does not close it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from drivers.platform.sandbox.database import Database
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Pay
from kiosk.model.money import Fen

TABLES = """
CREATE TABLE IF NOT EXISTS trade (
    terminal TEXT, key TEXT, bill_id TEXT NOT NULL, amount INTEGER NOT NULL,
    channel_id TEXT NOT NULL, stand TEXT NOT NULL, created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, paid_at TEXT, PRIMARY KEY (terminal, key));
CREATE TABLE IF NOT EXISTS movement (
    number INTEGER PRIMARY KEY, terminal TEXT NOT NULL, key TEXT NOT NULL,
    kind TEXT NOT NULL, amount INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS movement_is_final BEFORE UPDATE ON movement
    BEGIN SELECT RAISE(ABORT, 'a movement is final'); END;
CREATE TRIGGER IF NOT EXISTS movement_stays BEFORE DELETE ON movement
    BEGIN SELECT RAISE(ABORT, 'a movement stays'); END;
"""

PHONE = ("idle", "scan", "pay", "decline", "pay_late", "password")
"""What the payer does. `scan`, `pay` and `decline` are done at once, to the newest trade that
can be paid. `pay_late`: pays in the moment of the next closing. Whoever shows a payer's code
pays at once, or waits for the payer's `password` until `pay`, or does not pay (`decline`)."""

_HOLDING = ("decline", "pay_late", "password")


class Attempt(NamedTuple):
    """What a trade is called: an attempt's key is its terminal's own."""

    terminal: str
    key: str


class Stand(StrEnum):
    """ISSUED: a code is out, and there is no trade until it is scanned."""

    ISSUED = "issued"
    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    REFUNDED = "refunded"


@dataclass(frozen=True)
class Trade:
    stand: Stand
    amount: Fen
    channel: Channel
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None

    def payable(self, now: datetime) -> bool:
        return self.stand in (Stand.ISSUED, Stand.WAITING) and now < self.expires_at


class Provider:
    """`payer` is what the phone is about to do, `notices` how often a payment is reported to
    `notify`. Used from any thread."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self.payer = "idle"
        self.notices = 1
        self.notify: Callable[[Attempt, Trade], None] = lambda _attempt, _trade: None

    def create(self, attempt: Attempt, order: Pay) -> Trade | None:
        """The trade as it then is; the same attempt again is the same trade. None where it
        would have expired before it began."""
        with self._database.transaction() as db:
            trade = self._find(db, attempt)
            if trade is None and self._now() < order.expires_at:
                self._open(db, attempt, order)
                trade = self._find(db, attempt)
            return trade

    def query(self, attempt: Attempt) -> Trade | None:
        """None where there is no such trade, or none yet."""
        with self._database.transaction() as db:
            trade = self._find(db, attempt)
        return None if trade is None or trade.stand is Stand.ISSUED else trade

    def close(self, attempt: Attempt) -> Trade | None:
        """Closes what can be closed; answers what then is, None as `query` does. A trade begun
        with a payer's code is reversed: one that was paid is refunded."""
        if self.payer == "pay_late" and self.pay(attempt):
            self.payer = "idle"
        with self._database.transaction() as db:
            trade = self.query(attempt)
            if trade is not None and self._is_closable(trade):
                self._end(db, attempt, trade)
            return self.query(attempt)

    def scan(self, attempt: Attempt) -> bool:
        """The payer scans the code, which begins the trade."""
        with self._database.transaction() as db:
            trade = self._payable(db, attempt)
            if trade is not None:
                _stand(db, attempt, Stand.WAITING)
            return trade is not None

    def pay(self, attempt: Attempt) -> bool:
        """The payer pays; False where that is not possible. Reports it, as `notices` says."""
        with self._database.transaction() as db:
            trade = self._payable(db, attempt)
            if trade is not None:
                self._charge(db, attempt, trade.amount)
            paid = self._find(db, attempt)
        if trade is None or paid is None:
            return False
        for _ in range(0 if paid.channel.payer_shows else self.notices):
            self.notify(attempt, paid)
        return True

    def decline(self, attempt: Attempt) -> bool:
        """The payer gives it up, which closes the trade."""
        with self._database.transaction() as db:
            trade = self._payable(db, attempt)
            if trade is not None:
                _stand(db, attempt, Stand.CLOSED)
            return trade is not None

    def phone(self, value: str, key: str = "") -> bool:
        """One of `PHONE`, on the newest trade that can be paid or the one of that key; whether
        there was one to act on."""
        self.payer = value if value in _HOLDING else "idle"
        acts = {"scan": self.scan, "pay": self.pay, "decline": self.decline}
        attempt = self._newest(key) if value in acts else None
        return attempt is not None and acts[value](attempt)

    def _open(self, db: sqlite3.Connection, attempt: Attempt, order: Pay) -> None:
        channel = self._channels[order.channel_id]
        stand = Stand.ISSUED if channel.begins_when_scanned else Stand.WAITING
        now = self._now()
        expires_at = order.expires_at.astimezone(now.tzinfo)
        what = (order.bill_id, int(order.amount), channel.id, stand)
        db.execute(
            "INSERT INTO trade VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (*attempt, *what, now.isoformat(), expires_at.isoformat()),
        )
        if channel.payer_shows and self.payer == "decline":
            _stand(db, attempt, Stand.CLOSED)
        elif channel.payer_shows and self.payer != "password":
            self._charge(db, attempt, order.amount)

    def _is_closable(self, trade: Trade) -> bool:
        return self._now() >= trade.created_at + timedelta(seconds=trade.channel.closable_after)

    def _end(self, db: sqlite3.Connection, attempt: Attempt, trade: Trade) -> None:
        if trade.stand is Stand.WAITING:
            _stand(db, attempt, Stand.CLOSED)
        elif trade.stand is Stand.PAID and trade.channel.payer_shows:
            self._move(db, attempt, "refund", trade.amount)
            _stand(db, attempt, Stand.REFUNDED)

    def _charge(self, db: sqlite3.Connection, attempt: Attempt, amount: Fen) -> None:
        self._move(db, attempt, "charge", amount)
        _stand(db, attempt, Stand.PAID)
        paid_at = (self._now().isoformat(), *attempt)
        db.execute("UPDATE trade SET paid_at = ? WHERE terminal = ? AND key = ?", paid_at)

    def _move(self, db: sqlite3.Connection, attempt: Attempt, kind: str, amount: Fen) -> None:
        db.execute(
            "INSERT INTO movement (terminal, key, kind, amount, at) VALUES (?, ?, ?, ?, ?)",
            (*attempt, kind, int(amount), self._now().isoformat()),
        )

    def _payable(self, db: sqlite3.Connection, attempt: Attempt) -> Trade | None:
        trade = self._find(db, attempt)
        return trade if trade is not None and trade.payable(self._now()) else None

    def _newest(self, key: str) -> Attempt | None:
        with self._database.transaction() as db:
            row = db.execute(
                "SELECT terminal, key FROM trade WHERE stand IN ('issued', 'waiting')"
                " AND expires_at > ? AND ? IN (key, '') ORDER BY rowid DESC LIMIT 1",
                (self._now().isoformat(), key),
            ).fetchone()
        return Attempt(*row) if row else None

    def _find(self, db: sqlite3.Connection, attempt: Attempt) -> Trade | None:
        row = db.execute(
            "SELECT stand, amount, channel_id, created_at, expires_at, paid_at FROM trade"
            " WHERE terminal = ? AND key = ?",
            attempt,
        ).fetchone()
        if row is None:
            return None
        stand, amount, channel_id, created_at, expires_at, paid_at = row
        return Trade(
            Stand(stand),
            Fen(amount),
            self._channels[channel_id],
            datetime.fromisoformat(created_at),
            datetime.fromisoformat(expires_at),
            datetime.fromisoformat(paid_at) if paid_at else None,
        )


def _stand(db: sqlite3.Connection, attempt: Attempt, stand: Stand) -> None:
    db.execute("UPDATE trade SET stand = ? WHERE terminal = ? AND key = ?", (stand, *attempt))
