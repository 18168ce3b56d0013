"""Undertakings that the journal writes a second, beside commits of bare SQLite as long."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiosk.base.keys import new_claim_code, new_key
from kiosk.contract.payments import Pay, Payment
from kiosk.model.money import Fen
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.vault import Vault
from kiosk.undertakings import envelope
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.undertaking import Undertaking, make_undertaking
from tests.bench.figures import Ratio, against

GOAL = 0.8
TURNS = 5
BUSY = 4
"""Writers of a busy terminal: a visit, the settler, the outbox, the observer's records."""


def measure(commits: int) -> list[Ratio]:
    """In turn, each in a file of its own on the disk of this folder."""
    rates: dict[int, list[float]] = {0: [], 1: [], BUSY: []}
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        for turn in range(TURNS):
            for writers, of in rates.items():
                file = Path(folder) / f"{writers}-{turn}.db"
                ours = asyncio.run(_ours(file, commits, writers)) if writers else None
                of.append(commits / (ours or _bare(file, commits)))
    bare, alone, busy = rates.values()
    return [
        against("journal commits, busy", busy, bare, GOAL, "a_second", at_least=True),
        against("journal commits, one at a time", alone, bare, None, "a_second"),
    ]


async def _ours(file: Path, commits: int, writers: int) -> float:
    """Seconds for so many undertakings, each with its audit record, sealed and acknowledged."""
    store = open_store(file)
    journal = Journal(store, Vault(os.urandom(32)), Audit(store))
    undertakings = [_undertaking(number) for number in range(commits)]

    async def write(mine: list[Undertaking[Payment]]) -> None:
        for undertaking in mine:
            await journal.begin(undertaking)

    began = time.monotonic()
    await asyncio.gather(*(write(undertakings[n::writers]) for n in range(writers)))
    took = time.monotonic() - began
    await store.close()
    return took


def _undertaking(number: int) -> Undertaking[Payment]:
    made = datetime.now(UTC)
    order = Pay(f"bill-{number}", Fen(10255), "wx", made, code := new_claim_code())
    return make_undertaking(order, new_key(), code, made)


def _sealed() -> bytes:
    """A request as long as the journal seals them."""
    undertaking = _undertaking(0)
    plain = envelope.pack(undertaking.kind, undertaking.request, "")
    return Vault(bytes(32)).seal(plain, f"intent {undertaking.key}")


def _bare(file: Path, commits: int) -> float:
    """Seconds for as many transactions of rows as long, by nothing but SQLite."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE intent (key TEXT UNIQUE, row TEXT, facts BLOB)")
        db.execute("CREATE TABLE audit (number INTEGER PRIMARY KEY, row TEXT)")
        row, facts, note = "r" * 160, _sealed(), "n" * 250
        began = time.monotonic()
        for number in range(commits):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO intent VALUES (?, ?, ?)", (f"{number:032}", row, facts))
            db.execute("INSERT INTO audit VALUES (NULL, ?)", (note,))
            db.execute("COMMIT")
        return time.monotonic() - began
