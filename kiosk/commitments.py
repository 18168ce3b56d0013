"""What the terminal promises (a booking made, changed, cancelled), on disk before it is sent.

A commitment holds opaque identifiers only, so it can be sent again, with the same key, after a
lost answer or a power cut and without the resident: the platform answers the same as before.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from kiosk.audit import Audit
from kiosk.errors import (
    PlatformBusy,
    PlatformDenied,
    PlatformError,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.keys import new_claim_code, new_key
from kiosk.model.service import Booking
from kiosk.ports import Platform
from kiosk.store import Store

NOT_DONE = (PlatformRefused, PlatformUnreachable, PlatformBusy, PlatformDenied)
"""Answers to a first sending that prove that nothing was done."""


class Kind(StrEnum):
    CONFIRM = "confirm"
    CHANGE = "change"
    CANCEL = "cancel"


class Kept(StrEnum):
    """INTENT: perhaps sent. DONE and REFUSED are the platform's word."""

    INTENT = "intent"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Commitment:
    """`facts` are the platform's identifiers that the request names."""

    key: str
    kind: Kind
    claim_code: str
    facts: dict[str, str]
    state: Kept = Kept.INTENT


class Commitments:
    """Makes commitments and settles those whose answer is missing."""

    def __init__(self, store: Store, audit: Audit, platform: Platform) -> None:
        self._store = store
        self._audit = audit
        self._platform = platform
        self._attended: set[str] = set()

    async def make(self, kind: Kind, claim_code: str = "", **facts: str) -> Commitment:
        """Writes the intent. Without a claim code of old a new one is made."""
        commitment = Commitment(new_key(), kind, claim_code or new_claim_code(), facts)
        self._attended.add(commitment.key)
        await self._save(commitment)
        return commitment

    async def carry_out(self, commitment: Commitment) -> Booking:
        """Sends it, and records the platform's word.

        Raises `PlatformRefused`, `PlatformUnreachable`, `PlatformBusy` or `PlatformDenied`, when
        nothing was done and the intent is withdrawn; any other platform error keeps the intent
        for `settle`.
        """
        try:
            booking = await self._send(commitment)
        except NOT_DONE:
            await self._save(replace(commitment, state=Kept.REFUSED))
            raise
        else:
            await self._save(replace(commitment, state=Kept.DONE))
            return booking
        finally:
            self._attended.discard(commitment.key)

    async def settle(self) -> bool:
        """Sends again what has no answer yet and nobody attends to; True if none is left."""
        for commitment in await self.unsettled():
            if commitment.key in self._attended:
                continue
            with suppress(PlatformError):
                await self._resend(commitment)
        return not await self.unsettled()

    async def unsettled(self) -> tuple[Commitment, ...]:
        return await self._store.read(_select_intents)

    async def _resend(self, commitment: Commitment) -> None:
        """Unlike the first time, an unreachable platform proves nothing now."""
        try:
            await self._send(commitment)
        except PlatformRefused:
            await self._save(replace(commitment, state=Kept.REFUSED))
        else:
            await self._save(replace(commitment, state=Kept.DONE))

    async def _send(self, commitment: Commitment) -> Booking:
        facts, key = commitment.facts, commitment.key
        match commitment.kind:
            case Kind.CONFIRM:
                return await self._platform.confirm(
                    facts["reservation"], commitment.claim_code, key
                )
            case Kind.CHANGE:
                return await self._platform.change(facts["booking"], facts["reservation"], key)
            case Kind.CANCEL:
                return await self._platform.cancel(facts["booking"], key)

    async def _save(self, commitment: Commitment) -> None:
        await self._store.write(lambda db: _upsert(db, commitment))
        await self._audit.record(
            "commitment.changed",
            kind=commitment.kind.value,
            key=commitment.key,
            state=commitment.state.value,
        )


def _upsert(db: sqlite3.Connection, commitment: Commitment) -> None:
    row = (
        commitment.key,
        commitment.kind.value,
        commitment.claim_code,
        json.dumps(commitment.facts),
        commitment.state.value,
        datetime.now(UTC).isoformat(),
    )
    db.execute(
        "INSERT INTO commitment (key, kind, claim_code, facts, state, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key)"
        " DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at",
        row,
    )


def _select_intents(db: sqlite3.Connection) -> tuple[Commitment, ...]:
    rows = db.execute(
        "SELECT key, kind, claim_code, facts FROM commitment WHERE state = ? ORDER BY rowid",
        (Kept.INTENT.value,),
    )
    return tuple(Commitment(k, Kind(kind), code, json.loads(f)) for k, kind, code, f in rows)
