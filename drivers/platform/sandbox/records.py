"""What the platform has written down of attempts at paying."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from drivers.platform.sandbox.provider import Attempt
from kiosk.contract.payments import PaymentState
from kiosk.model.money import Fen


@dataclass(frozen=True)
class Record:
    """What the platform has written down of an attempt. One closed before it was heard of has
    no bill, the amount 0 and no expiry."""

    attempt: Attempt
    bill_id: str
    amount: Fen
    channel_id: str
    state: PaymentState
    expires_at: datetime | None
    paid_at: datetime | None = None
    receipt_number: str = ""


def insert(db: sqlite3.Connection, record: Record) -> None:
    expires_at = record.expires_at.isoformat() if record.expires_at else None
    db.execute(
        "INSERT INTO payment (terminal, key, bill_id, amount, channel_id, state, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*record.attempt, record.bill_id, int(record.amount), record.channel_id, record.state,
         expires_at),
    )  # fmt: skip


def update(
    db: sqlite3.Connection,
    attempt: Attempt,
    state: PaymentState,
    paid_at: datetime | None = None,
    receipt_number: str = "",
) -> None:
    db.execute(
        "UPDATE payment SET state = ?, paid_at = ?, receipt_number = ?"
        " WHERE terminal = ? AND key = ?",
        (state, paid_at.isoformat() if paid_at else None, receipt_number, *attempt),
    )


def has(db: sqlite3.Connection, bill_id: str, *states: PaymentState) -> bool:
    rows = db.execute("SELECT state FROM payment WHERE bill_id = ?", (bill_id,)).fetchall()
    return any(state in states for (state,) in rows)


def get(db: sqlite3.Connection, attempt: Attempt) -> Record:
    record = find(db, attempt)
    if record is None:
        raise LookupError("it was written")
    return record


def find(db: sqlite3.Connection, attempt: Attempt) -> Record | None:
    row = db.execute(
        "SELECT bill_id, amount, channel_id, state, expires_at, paid_at, receipt_number"
        " FROM payment WHERE terminal = ? AND key = ?",
        attempt,
    ).fetchone()
    if row is None:
        return None
    bill_id, amount, channel_id, state, expires_at, paid_at, receipt_number = row
    return Record(
        attempt,
        bill_id,
        Fen(amount),
        channel_id,
        PaymentState(state),
        _time(expires_at),
        _time(paid_at),
        receipt_number,
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
