"""What the terminal has undertaken, on disk before the first byte of it leaves. Forward only.

Each write is one transaction with its audit record. A move names the state it starts from, so
that of two who learn something at the same time the later one sees what the first has written.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kiosk.base.errors import PaymentPending, StoreFull, StoreTrouble, Unsealable
from kiosk.base.moments import utc_now
from kiosk.contract.request import Upload
from kiosk.model.content import Content
from kiosk.store import blobs
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from kiosk.store.vault import Vault
from kiosk.undertakings import envelope
from kiosk.undertakings.undertaking import Undertaking, UndertakingState


@dataclass(frozen=True)
class Backlog:
    """Undertakings nobody attends to that are not final. `oldest` is when the first of them was
    made; None where there is none."""

    counts: Mapping[str, int]
    oldest: datetime | None

    def __bool__(self) -> bool:
        return bool(self.counts)


class Journal:
    """The table `intent`, as it has been called since there is one, and so in the audit. An
    undertaking is attended to from `begin` until `leave`.

    Every call but `leave` raises `StoreTrouble` where the disk refuses it. `now` is the time that
    is put down with what is written; `permit` raises where nothing may be undertaken.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        audit: Audit,
        now: Callable[[], datetime] = utc_now,
        permit: Callable[[], None] = lambda: None,
    ) -> None:
        self.audit = audit
        self._store = store
        self._vault = vault
        self._now = now
        self._permit = permit
        self._attended: set[str] = set()

    async def begin(
        self, undertaking: Undertaking[Any], uploads: Sequence[tuple[Upload[Any], Content]] = ()
    ) -> None:
        """Writes a new undertaking down, with the bytes that must be brought before it is sent; on
        disk when this returns.

        Raises `PaymentPending` where the subject of a payment has one that is not final, or
        what `permit` raises.
        """
        self._permit()
        rows = await self._sealed(undertaking.key, uploads)
        row = (
            undertaking.key,
            undertaking.kind,
            undertaking.subject,
            undertaking.claim_code,
            undertaking.state.value,
            undertaking.state.final,
            self._seal(undertaking),
            undertaking.made_at.isoformat(),
            self._now().isoformat(),
        )
        note = self._note(undertaking)

        def change(db: sqlite3.Connection) -> None:
            db.execute(_INSERT, row)
            blobs.put(db, rows)
            note(db)

        self._attended.add(undertaking.key)
        try:
            await self._store.write(change)
        except sqlite3.IntegrityError as error:
            self._attended.discard(undertaking.key)
            raise PaymentPending(undertaking.subject) from error
        except StoreTrouble:
            self._attended.discard(undertaking.key)
            raise

    async def move(self, before: Undertaking[Any], now: Undertaking[Any]) -> bool:
        """Writes what has become of an undertaking. False, and nothing is written, where it is no
        longer in the state of `before`."""
        row = (now.state.value, now.state.final, self._seal(now), self._now().isoformat())
        note = self._note(now)

        def change(db: sqlite3.Connection) -> bool:
            moved = db.execute(_MOVE, (*row, before.key, before.state.value)).rowcount == 1
            if moved:
                note(db)
                if now.state.final:
                    blobs.drop(db, before.key)
            return moved

        return await self._store.write(change)

    async def leave(self, undertaking: Undertaking[Any]) -> None:
        """Nobody waits for it any more: from now on it is the settler's, also where the disk
        refuses to have that written down."""
        self._attended.discard(undertaking.key)
        if undertaking.state is UndertakingState.INTENT:
            with suppress(StoreTrouble):
                await self.move(undertaking, replace(undertaking, state=UndertakingState.UNKNOWN))

    async def next_upload(
        self, undertaking: Undertaking[Any]
    ) -> tuple[int, Upload[Any], Content] | None:
        """The first that is still to be brought, with its number; None where all was. Raises
        `Unsealable` where it cannot be read any more."""
        blob = await self._store.read(lambda db: blobs.first(db, self._vault, undertaking.key))
        if blob is None:
            return None
        upload = envelope.unpack_upload(blob.head)
        if upload is None:
            raise Unsealable(f"blob {undertaking.key} {blob.number}: of an unknown request")
        return blob.number, upload, Content(upload.media, blob.data)

    async def mark_uploaded(self, undertaking: Undertaking[Any], number: int) -> None:
        """That one was brought: its bytes go at once."""
        await self._store.write(lambda db: blobs.drop(db, undertaking.key, number))

    async def count_left_to_upload(self, undertaking: Undertaking[Any]) -> int:
        """How many bytes are still to be brought, with their seals."""
        return await self._store.read(lambda db: blobs.size(db, undertaking.key))

    async def get(self, key: str) -> Undertaking[Any]:
        """The undertaking as it stands; LookupError where there is none."""
        (undertaking,) = await self._select("key = ?", key)
        return undertaking

    async def list_unattended(self) -> tuple[Undertaking[Any], ...]:
        """What is not final and nobody attends to, oldest first."""
        return tuple(i for i in await self._select("final = 0") if i.key not in self._attended)

    async def find_pending(self, kind: str, subject: str) -> Undertaking[Any] | None:
        """The undertaking of that kind about that subject that is not final."""
        found = await self._select("final = 0 AND kind = ? AND subject = ?", kind, subject)
        return found[0] if found else None

    async def find_by_code(self, claim_code: str) -> tuple[Undertaking[Any], ...]:
        """Everything that was undertaken under a claim code, oldest first."""
        return await self._select("claim_code = ?", claim_code)

    async def backlog(self) -> Backlog:
        left = await self.list_unattended()
        oldest = min((i.made_at for i in left), default=None)
        return Backlog(Counter(i.kind for i in left), oldest)

    async def _select(self, where: str, *values: str) -> tuple[Undertaking[Any], ...]:
        rows = await self._store.read(
            lambda db: db.execute(_SELECT.format(where), values).fetchall()
        )
        return tuple(map(self._undertaking, rows))

    async def _sealed(
        self, key: str, uploads: Sequence[tuple[Upload[Any], Content]]
    ) -> list[blobs.Row]:
        if not uploads:
            return []
        size = sum(len(content) for _, content in uploads)
        if size > blobs.MOST_OF_ONE or size + await self._store.read(blobs.size) > blobs.MOST:
            raise StoreFull("no room is kept for so many bytes")
        packed = [(envelope.pack(u.spec.name, u, ""), content.data) for u, content in uploads]
        return await asyncio.to_thread(blobs.seal, self._vault, key, packed)

    def _seal(self, undertaking: Undertaking[Any]) -> bytes:
        plain = envelope.pack(undertaking.kind, undertaking.request, undertaking.receipt_number)
        if not envelope.is_personal(undertaking.kind):
            return plain
        return self._vault.seal(plain, _place(undertaking.key))

    def _undertaking(self, row: tuple[str, str, str, str, str, str, bytes]) -> Undertaking[Any]:
        key, kind, subject, claim_code, made_at, state, stored = row
        plain = envelope.open_(self._vault, stored, _place(key))
        request, receipt_number = envelope.unpack(plain, kind, subject, claim_code)
        return Undertaking(
            key,
            kind,
            subject,
            claim_code,
            datetime.fromisoformat(made_at),
            request,
            UndertakingState(state),
            receipt_number,
        )

    def _note(self, undertaking: Undertaking[Any]) -> Callable[[sqlite3.Connection], None]:
        state = undertaking.state.value
        return self.audit.entry(
            "intent.changed", kind=undertaking.kind, key=undertaking.key, state=state
        )


_INSERT = (
    "INSERT INTO intent (key, kind, subject, claim_code, state, final, facts, made_at, changed_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_MOVE = (
    "UPDATE intent SET state = ?, final = ?, facts = ?, changed_at = ? WHERE key = ? AND state = ?"
)
_SELECT = (
    "SELECT key, kind, subject, claim_code, made_at, state, facts FROM intent"
    " WHERE {} ORDER BY number"
)


def _place(key: str) -> str:
    """What a sealed column is bound to, so that it opens in its own row only."""
    return f"intent {key}"
