"""The billers' side: what was posted to which bill. It believes each idempotency key once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.platform.sandbox.database import Database
from drivers.platform.sandbox.provider import Attempt
from kiosk.model.money import Fen

TABLES = """
CREATE TABLE IF NOT EXISTS posting (
    number INTEGER PRIMARY KEY, idempotency_key TEXT NOT NULL UNIQUE, terminal TEXT NOT NULL,
    key TEXT NOT NULL, bill_id TEXT NOT NULL, amount INTEGER NOT NULL,
    receipt_number TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Posting:
    """Money for a bill. `idempotency_key` alone says whether it is the same posting as before."""

    idempotency_key: str
    attempt: Attempt
    bill_id: str
    amount: Fen


class Biller:
    """Like most of them it does not ask whether the bill was paid already."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def post(self, posting: Posting) -> str:
        """The receipt's number; of a key known already, the same as before."""
        with self._database.transaction() as db:
            known = db.execute(
                "SELECT receipt_number FROM posting WHERE idempotency_key = ?",
                (posting.idempotency_key,),
            ).fetchone()
            if known:
                return str(known[0])
            number = db.execute("SELECT count(*) FROM posting").fetchone()[0] + 1
            receipt = f"QH{self._now():%Y%m%d}{number:06d}"
            row = (posting.idempotency_key, *posting.attempt, posting.bill_id, int(posting.amount))
            db.execute(
                "INSERT INTO posting (idempotency_key, terminal, key, bill_id, amount,"
                " receipt_number) VALUES (?, ?, ?, ?, ?, ?)",
                (*row, receipt),
            )
            return receipt
