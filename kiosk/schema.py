"""The tables of the store, as the steps that lead from one version of the file to the next.

A step that has been delivered is never changed: a change is another step.
"""

from __future__ import annotations

MIGRATIONS = (
    """
    CREATE TABLE attempt (
        key TEXT PRIMARY KEY, bill_id TEXT NOT NULL, amount INTEGER NOT NULL,
        claim_code TEXT NOT NULL, state TEXT NOT NULL, expires_at TEXT NOT NULL,
        receipt_number TEXT NOT NULL DEFAULT '', changed_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE commitment (
        key TEXT PRIMARY KEY, kind TEXT NOT NULL, claim_code TEXT NOT NULL,
        facts TEXT NOT NULL, state TEXT NOT NULL, changed_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        payload TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        not_before REAL NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting'
    ) STRICT;
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, event TEXT NOT NULL,
        fields TEXT NOT NULL, chain TEXT NOT NULL
    ) STRICT;
    """,
)
VERSION = len(MIGRATIONS)
