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
    """
    CREATE TABLE intent (
        number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        subject TEXT NOT NULL, claim_code TEXT NOT NULL, state TEXT NOT NULL,
        final INTEGER NOT NULL, facts BLOB NOT NULL, made_at TEXT NOT NULL,
        changed_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX intent_open ON intent (number) WHERE final = 0;
    CREATE INDEX intent_claim_code ON intent (claim_code);
    CREATE UNIQUE INDEX intent_one_payment ON intent (subject) WHERE kind = 'pay' AND final = 0;
    INSERT INTO intent (key, kind, subject, claim_code, state, final, facts, made_at, changed_at)
        SELECT key, 'pay', bill_id || CASE WHEN state = 'open' AND EXISTS (SELECT 1 FROM attempt a
                WHERE a.bill_id = attempt.bill_id AND a.state = 'open' AND a.rowid < attempt.rowid)
                THEN ' ' || key ELSE '' END, claim_code,
            CASE state WHEN 'open' THEN 'unknown' WHEN 'paid' THEN 'done' ELSE 'closed' END,
            state <> 'open',
            CAST(json_object('amount', CAST(amount AS TEXT), 'channel', '',
                'expires_at', expires_at, 'receipt_number', receipt_number) AS BLOB),
            changed_at, changed_at
        FROM attempt ORDER BY rowid;
    INSERT INTO intent (key, kind, subject, claim_code, state, final, facts, made_at, changed_at)
        SELECT key, kind, coalesce(facts ->> 'booking', facts ->> 'reservation'), claim_code,
            CASE state WHEN 'intent' THEN 'unknown' WHEN 'done' THEN 'done' ELSE 'closed' END,
            state <> 'intent', CAST(facts AS BLOB), changed_at, changed_at
        FROM commitment ORDER BY rowid;
    DROP TABLE attempt;
    DROP TABLE commitment;
    """,
    """
    ALTER TABLE outbox RENAME TO outbox_before;
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        payload BLOB NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
        error TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
    ) STRICT;
    CREATE INDEX outbox_waiting ON outbox (kind, id) WHERE state = 'waiting';
    INSERT INTO outbox (key, kind, payload, state)
        SELECT key, kind, CAST(payload AS BLOB), state FROM outbox_before ORDER BY id;
    DROP TABLE outbox_before;
    CREATE TABLE delivered (class TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT;
    CREATE INDEX audit_money ON audit (event) WHERE event = 'payment.incident';
    """,
    """
    CREATE TABLE catalogue (
        source TEXT PRIMARY KEY, heard_at TEXT NOT NULL, content BLOB NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE blob (
        owner TEXT NOT NULL, number INTEGER NOT NULL, piece INTEGER NOT NULL,
        pieces INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (owner, number, piece)
    ) STRICT;
    """,
)
VERSION = len(MIGRATIONS)
