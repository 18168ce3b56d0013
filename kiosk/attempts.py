"""The durable log of payment attempts, and their settlement with the platform."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kiosk.audit import Audit
from kiosk.errors import PlatformError
from kiosk.keys import new_claim_code, new_key
from kiosk.model.money import Fen
from kiosk.model.service import Bill, Payment
from kiosk.payment import Attempt, AttemptState, IllegalMove, after
from kiosk.ports import Platform
from kiosk.store import Store


class Attempts:
    """Every move is on disk before it is acted on or shown."""

    def __init__(self, store: Store, audit: Audit, platform: Platform) -> None:
        self._store = store
        self._audit = audit
        self._platform = platform
        self._attended: set[str] = set()
        self._incidents: set[tuple[str, str]] = set()

    async def open(self, bill: Bill, lasting: timedelta) -> Attempt:
        """Writes the intent to pay `bill` and returns the attempt with its key."""
        expires_at = datetime.now(UTC) + lasting
        attempt = Attempt(
            new_key(), bill.id, bill.amount, new_claim_code(), AttemptState.OPEN, expires_at
        )
        self._attended.add(attempt.key)
        await self._save(attempt)
        return attempt

    async def create(self, attempt: Attempt) -> Payment:
        """Tells the platform of an attempt that is on disk."""
        payment = await self._platform.create_payment(
            attempt.key, attempt.bill_id, attempt.amount, attempt.expires_at, attempt.claim_code
        )
        await self.take_in(attempt, payment)
        return payment

    async def look(self, attempt: Attempt) -> Attempt:
        """Asks the platform and records its word."""
        return await self.take_in(attempt, await self._platform.query_payment(attempt.key))

    async def close(self, attempt: Attempt) -> Attempt:
        """Closes the attempt; the answer may be that it has been paid."""
        return await self.take_in(attempt, await self._platform.close_payment(attempt.key))

    def leave(self, attempt: Attempt) -> None:
        """The visit is over; from now on `settle` looks after the attempt."""
        self._attended.discard(attempt.key)

    async def abandon(self, attempt: Attempt) -> Attempt:
        """Records as CLOSED an attempt that the platform has refused or never heard of."""
        closed = replace(attempt, state=AttemptState.CLOSED)
        await self._save(closed)
        return closed

    async def take_in(self, attempt: Attempt, seen: Payment) -> Attempt:
        """Records what the platform says; raises `IllegalMove` on a contradiction, which is
        recorded as an incident, the same one once."""
        try:
            state = after(attempt, seen)
        except IllegalMove:
            await self._incident(attempt.key, seen.state.value)
            raise
        receipt = seen.receipt_number or attempt.receipt_number
        now = replace(attempt, state=state, receipt_number=receipt)
        if now != attempt:
            await self._save(now)
        return now

    async def unsettled(self) -> tuple[Attempt, ...]:
        """All attempts that may still turn out either way, oldest first."""
        return await self._store.read(_select_open)

    async def settle(self) -> bool:
        """Closes every open attempt nobody attends to, as far as the platform can be reached.

        Closing answers PAID where it was paid; where not, nobody can pay it later unseen.
        Returns True if none is left.
        """
        for attempt in await self.unsettled():
            if attempt.key in self._attended:
                continue
            with suppress(PlatformError):
                await self.close(attempt)
        return not await self.unsettled()

    async def _incident(self, key: str, state: str) -> None:
        if (key, state) not in self._incidents:
            self._incidents.add((key, state))
            await self._audit.record("payment.incident", key=key, state=state)

    async def _save(self, attempt: Attempt) -> None:
        await self._store.write(lambda db: _upsert(db, attempt))
        await self._audit.record(
            "payment.changed",
            key=attempt.key,
            state=attempt.state.value,
            amount=int(attempt.amount),
        )


def _upsert(db: sqlite3.Connection, attempt: Attempt) -> None:
    row = (
        attempt.key,
        attempt.bill_id,
        int(attempt.amount),
        attempt.claim_code,
        attempt.state.value,
        attempt.expires_at.isoformat(),
        attempt.receipt_number,
        datetime.now(UTC).isoformat(),
    )
    db.execute(
        "INSERT INTO attempt (key, bill_id, amount, claim_code, state, expires_at,"
        " receipt_number, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET state = excluded.state,"
        " receipt_number = excluded.receipt_number, changed_at = excluded.changed_at",
        row,
    )


def _select_open(db: sqlite3.Connection) -> tuple[Attempt, ...]:
    question = (
        "SELECT key, bill_id, amount, claim_code, state, expires_at, receipt_number"
        " FROM attempt WHERE state = ? ORDER BY rowid"
    )
    return tuple(
        Attempt(
            key,
            bill,
            Fen(amount),
            claim,
            AttemptState(state),
            datetime.fromisoformat(expires),
            receipt,
        )
        for key, bill, amount, claim, state, expires, receipt in db.execute(
            question, (AttemptState.OPEN.value,)
        )
    )
