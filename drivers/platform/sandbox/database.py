"""What the sandbox remembers. One connection, one writer at a time, any thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MEMORY = ":memory:"
PLATFORM = """
CREATE TABLE IF NOT EXISTS answer (
    terminal TEXT, key TEXT, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (terminal, key));
CREATE TABLE IF NOT EXISTS claim_code (
    code TEXT PRIMARY KEY, kind TEXT NOT NULL, terminal TEXT NOT NULL, reference TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session (
    token TEXT PRIMARY KEY, resident TEXT NOT NULL, expires_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reservation (
    id TEXT PRIMARY KEY, resident TEXT NOT NULL, slot_id TEXT NOT NULL,
    expires_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS reservation_slot ON reservation (slot_id);
CREATE TABLE IF NOT EXISTS booking (
    id TEXT PRIMARY KEY, claim_code TEXT NOT NULL, resident TEXT NOT NULL,
    slot_id TEXT NOT NULL, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS booking_slot ON booking (slot_id);
CREATE TABLE IF NOT EXISTS payment (
    terminal TEXT, key TEXT, bill_id TEXT NOT NULL, amount INTEGER NOT NULL,
    channel_id TEXT NOT NULL, state TEXT NOT NULL, expires_at TEXT, paid_at TEXT,
    receipt_number TEXT NOT NULL DEFAULT '', PRIMARY KEY (terminal, key));
CREATE INDEX IF NOT EXISTS payment_bill ON payment (bill_id, state);
CREATE TABLE IF NOT EXISTS application (
    number INTEGER PRIMARY KEY, resident TEXT NOT NULL, procedure_id TEXT NOT NULL,
    accepted_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS material_page (
    resident TEXT, material TEXT, number INTEGER, media TEXT NOT NULL, digest TEXT NOT NULL,
    size INTEGER NOT NULL, PRIMARY KEY (resident, material, number));
CREATE TABLE IF NOT EXISTS material (resident TEXT, key TEXT, PRIMARY KEY (resident, key));
CREATE TABLE IF NOT EXISTS fact (
    number INTEGER PRIMARY KEY, terminal TEXT NOT NULL, key TEXT NOT NULL, fact BLOB NOT NULL,
    UNIQUE (terminal, key));
CREATE TABLE IF NOT EXISTS rating (
    number INTEGER PRIMARY KEY, subject TEXT NOT NULL, grade INTEGER NOT NULL, reasons TEXT);
"""


class Database:
    """A file that lives on, or `MEMORY`, with these tables."""

    def __init__(self, file: str, tables: str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(tables)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; others wait. Nests into the one that is open in this thread."""
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()
