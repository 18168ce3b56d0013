"""Where facts lie until the platform has them: in a queue, or as records of the audit.

A queue's letters are sealed and deleted on delivery. The audit's records stay where they are: of
them it is written down how far they were delivered. A letter that was refused for good is laid
aside, sealed, with the platform's code.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.base.errors import Unsealable
from kiosk.store.vault import Vault


@dataclass(frozen=True)
class Letter:
    """One fact. `content` is JSON; empty where it was sealed with a key that is lost. `at` is
    when it was written, in UTC."""

    number: int
    key: str
    content: bytes
    at: str


@dataclass(frozen=True)
class Left:
    """How many letters wait, and since when the oldest does; None where none waits."""

    count: int
    oldest: datetime | None


class Source(Protocol):
    """Part of somebody's own transaction or question."""

    def head(self, db: sqlite3.Connection, most: int) -> tuple[Letter, ...]:
        """The oldest that wait, in order."""
        ...

    def done(self, db: sqlite3.Connection, letters: Sequence[Letter]) -> None:
        """These, a part of the head, wait no longer."""
        ...

    def left(self, db: sqlite3.Connection) -> Left: ...


class Queue:
    """The waiting rows of one kind in the table `outbox`."""

    def __init__(self, kind: str, vault: Vault) -> None:
        self._kind = kind
        self._vault = vault

    def put(self, db: sqlite3.Connection, key: str, content: bytes, at: datetime) -> None:
        """Takes a letter in as the last one, written at `at` (UTC)."""
        sealed = self._vault.seal(content, _place(key))
        db.execute(_PUT, (key, self._kind, sealed, at.isoformat()))

    def shed(self, db: sqlite3.Connection, quota: int) -> int:
        """Drops the oldest beyond the quota; how many those were."""
        surplus = max(0, self.left(db).count - quota)
        db.execute(_SHED, (self._kind, surplus))
        return surplus

    def head(self, db: sqlite3.Connection, most: int) -> tuple[Letter, ...]:
        rows = db.execute(_QUEUED, (self._kind, most)).fetchall()
        return tuple(
            Letter(number, key, self._open(key, sealed), at) for number, key, sealed, at in rows
        )

    def done(self, db: sqlite3.Connection, letters: Sequence[Letter]) -> None:
        db.executemany(_DELETE, [(letter.key,) for letter in letters])

    def left(self, db: sqlite3.Connection) -> Left:
        return _left(db.execute(_QUEUE_LEFT, (self._kind,)).fetchone())

    def _open(self, key: str, sealed: bytes) -> bytes:
        """The first versions of the table did not seal."""
        if sealed.startswith(b"{"):
            return sealed
        try:
            return self._vault.open(sealed, _place(key))
        except Unsealable:
            return b""


class Records:
    """The audit's records for which `which` (SQL) holds, as facts. A fact's key is the record's
    number and link in the chain: nobody else's, and the platform can hold it against gaps."""

    def __init__(self, name: str, which: str) -> None:
        self._name = name
        self._which = which

    def head(self, db: sqlite3.Connection, most: int) -> tuple[Letter, ...]:
        rows = db.execute(_RECORDS.format(self._which), (self._name, most)).fetchall()
        return tuple(Letter(number, key, content.encode(), at) for number, key, content, at in rows)

    def done(self, db: sqlite3.Connection, letters: Sequence[Letter]) -> None:
        db.execute(_DELIVERED, (self._name, letters[-1].number))

    def left(self, db: sqlite3.Connection) -> Left:
        return _left(db.execute(_RECORDS_LEFT.format(self._which), (self._name,)).fetchone())

    def first(self, db: sqlite3.Connection) -> int | None:
        """The number of the oldest record that waits."""
        waiting = self.head(db, 1)
        return waiting[0].number if waiting else None


def dead_letter(
    db: sqlite3.Connection, vault: Vault, kind: str, letter: Letter, error: str
) -> None:
    """Keeps a letter as dead, with the code of the refusal."""
    sealed = vault.seal(letter.content, _place(letter.key))
    db.execute(_BURY, (letter.key, kind, sealed, letter.at, error))


def dead(db: sqlite3.Connection) -> dict[str, int]:
    """How many letters of each kind were laid aside."""
    return dict(db.execute(_DEAD).fetchall())


_PUT = "INSERT INTO outbox (key, kind, payload, at) VALUES (?, ?, ?, ?)"
_SHED = (
    "DELETE FROM outbox WHERE id IN"
    " (SELECT id FROM outbox WHERE state = 'waiting' AND kind = ? ORDER BY id LIMIT ?)"
)
_QUEUED = (
    "SELECT id, key, payload, at FROM outbox WHERE state = 'waiting' AND kind = ?"
    " ORDER BY id LIMIT ?"
)
_QUEUE_LEFT = "SELECT count(*), min(at) FROM outbox WHERE state = 'waiting' AND kind = ?"
_DELETE = "DELETE FROM outbox WHERE state = 'waiting' AND key = ?"
_RECORDS = (
    "SELECT number, number || '-' || chain, json_object('key', number || '-' || chain, 'at', at,"
    " 'event', event, 'fields', json(fields)), at FROM audit"
    " WHERE number > coalesce((SELECT number FROM delivered WHERE class = ?), 0) AND {}"
    " ORDER BY number LIMIT ?"
)
_RECORDS_LEFT = (
    "SELECT count(*), min(at) FROM audit"
    " WHERE number > coalesce((SELECT number FROM delivered WHERE class = ?), 0) AND {}"
)
_DELIVERED = (
    "INSERT INTO delivered (class, number) VALUES (?, ?)"
    " ON CONFLICT (class) DO UPDATE SET number = excluded.number"
)
_BURY = (
    "INSERT INTO outbox (key, kind, payload, at, state, error) VALUES (?, ?, ?, ?, 'dead', ?)"
    " ON CONFLICT (key) DO UPDATE SET state = excluded.state, error = excluded.error"
)
_DEAD = "SELECT kind, count(*) FROM outbox WHERE state = 'dead' GROUP BY kind ORDER BY kind"


def _left(row: tuple[int, str | None]) -> Left:
    count, oldest = row
    return Left(count, datetime.fromisoformat(oldest) if oldest else None)


def _place(key: str) -> str:
    """What a sealed letter is bound to, so that it opens in its own row only."""
    return f"outbox {key}"
