"""Cuts the power at moments of a recording and judges what the terminal finds afterwards.

After a cut the whole database must read as after the last commit that had returned, or as after
the one that was under way: nothing promised is lost, nothing half-done is seen. Whatever the
platform had heard of is in the journal, and each undertaking agrees with its last audit record. The
real store opens the files as they are, their audit chain is whole, and the terminal goes on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kiosk.base.errors import StoreUnusable, Unsealable
from kiosk.contract.booking import Confirm
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.store import Store
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.on_disk import VAULT
from tests.kiosk.platform import InMemoryPlatform
from tests.power.connection import Commit, Content, content
from tests.power.disk import PATTERNS, Pattern, any_of_it, nothing
from tests.power.recorder import lay_out
from tests.power.recording import NAME, Promised, Recording
from tests.power.workload import book, run

CODE = "7KQM-2XWP"

SHARED_MEMORY = 32768
UNDERTAKEN = ("intent", "attempt", "commitment")
"""The tables, of any version, that say by a key what was undertaken."""


class Violation(Exception):
    """The first argument is its kind: lost, half-done, refused, forged or stuck."""


@dataclass(frozen=True)
class Cut:
    """A cut after so many operations, what it left, and what was wrong with that, if anything."""

    moment: int
    pattern: str
    left: Mapping[str, bytes]
    violation: Violation | None


async def cut(
    recording: Recording,
    folder: Path,
    chance: Random,
    patterns: Sequence[Callable[[Random], Pattern]] = PATTERNS,
    at: Container[int] | None = None,
) -> list[Cut]:
    """Cuts with each pattern at the moments `at` (None: all), and starts the terminal again.

    What left the same files, with the same promises given, is judged once.
    """
    cuts = []
    judged: dict[int, Violation | None] = {}
    for moment, disk in recording.moments():
        if at is not None and moment not in at:
            continue
        for pattern in patterns:
            left = disk.after_cut(pattern(chance), chance)
            case = hash((frozenset(left.items()), *recording.promised(moment)))
            if case not in judged:
                left |= _shared_memory(chance)
                judged[case] = await _violation(left, recording, moment, folder)
            cuts.append(Cut(moment, pattern.__name__, left, judged[case]))
    return cuts


async def cut_again(
    recording: Recording, folder: Path, chance: Random, at: Container[int]
) -> list[Cut]:
    """Cuts at the moments `at`, and cuts the terminal's next life at every moment of its own."""
    cuts = []
    for first in await cut(recording, folder, chance, (any_of_it,), at):
        cuts.append(first)
        if first.violation:
            continue
        with Recording(folder / "again", first.left) as second:
            await run(second, InMemoryPlatform(), (book,), ("wal_autocheckpoint = 2",))
            cuts += await cut(second, folder, chance, (nothing, any_of_it))
    return cuts


async def _violation(
    left: Mapping[str, bytes], recording: Recording, moment: int, folder: Path
) -> Violation | None:
    lay_out(folder, left)
    try:
        written = await _start(folder / NAME, recording, moment)
        await _start_again(folder / NAME, written)
    except Violation as violation:
        return violation
    except sqlite3.Error as error:
        return Violation("stuck", str(error))
    return None


async def _start(path: Path, recording: Recording, moment: int) -> Content:
    """The terminal starts on what is left, is judged, and undertakes something more."""
    met: list[Content] = []
    store = _opened(path, met)
    try:
        if store.moved_aside:
            raise Violation("refused", f"put aside as {store.moved_aside}")
        promised = recording.promised(moment)
        _compare(met[0], recording.history, promised)
        _belong(met[0])
        _agrees(met[0], promised.keys, _undertaken(recording.history[0].content))
        if missing := _keys(met[0]) - _keys(await store.read(content)):
            raise Violation("lost", f"{len(missing)} keys while the schema was brought up to date")
        await _chain(store)
        journal = Journal(store, VAULT, Audit(store))
        await _brings(journal)
        await Undertakings(journal, InMemoryPlatform()).make(Confirm("r1", CODE), CODE)
        return await store.read(content)
    finally:
        await store.close()


async def _start_again(path: Path, written: Content) -> None:
    met: list[Content] = []
    store = _opened(path, met)
    await store.close()
    if met != [written]:
        raise Violation("stuck", "what was written after the cut is not there")


def _opened(path: Path, met: list[Content]) -> Store:
    """The real store with the system's SQLite. `met` gets what is there before the program
    touches it. Damage is refused here, before the program would put the file aside."""

    def connect(name: str, **settings: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = sqlite3.connect(name, **settings)
        try:
            verdict = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict)
            met.append(content(db))
        except BaseException:  # what is found keeps its traceback, and with it the connection
            db.close()
            raise
        return db

    try:
        store = open_store(path, connect=connect)
    except StoreUnusable as error:
        raise Violation("refused", str(error)) from error
    return store


def _compare(found: Content, history: Sequence[Commit], promised: Promised) -> None:
    last = promised.returned
    if any(found == commit.content for commit in history[last : promised.begun + 1]):
        return
    behind = [last - n for n, commit in enumerate(history[:last]) if commit.content == found]
    if behind:
        raise Violation("lost", f"{min(behind)} commits that had returned")
    raise Violation("half-done", "it reads as it never was after a commit")


def _agrees(found: Content, heard_of: frozenset[str], inherited: Mapping[str, str]) -> None:
    """`inherited`: what was undertaken before the recording, perhaps without an audit record."""
    undertaken = _undertaken(found)
    if missing := (heard_of | set(inherited)) - set(undertaken):
        raise Violation("lost", f"{len(missing)} keys the platform had heard of")
    recorded = {
        fields["key"]: fields["state"]
        for row in found.get("table audit", [])
        if row["event"] == "intent.changed" and (fields := json.loads(row["fields"]))
    }
    if {**undertaken, **recorded} != undertaken or set(undertaken) - set(recorded) - set(inherited):
        raise Violation("half-done", "the journal and its audit disagree")


def _belong(found: Content) -> None:
    """Bytes are there for what is open, and for nothing else."""
    open_ = {row["key"] for row in found.get("table intent", []) if not row["final"]}
    if {row["owner"] for row in found.get("table blob", [])} - open_:
        raise Violation("half-done", "bytes of what is settled")


async def _brings(journal: Journal) -> None:
    """Whatever is still to be brought opens, whole."""
    for undertaking in await journal.list_unattended():
        try:
            found = await journal.next_upload(undertaking)
        except Unsealable as error:
            raise Violation("half-done", str(error)) from error
        if found and not found[1].admits(found[2]):
            raise Violation("half-done", "bytes that are not those of their request")


def _undertaken(found: Content) -> dict[str, str]:
    """The state of everything undertaken, by its key."""
    return {
        row["key"]: row["state"] for table in UNDERTAKEN for row in found.get(f"table {table}", [])
    }


def _keys(found: Content) -> set[str]:
    return {row["key"] for rows in found.values() for row in rows if "key" in row}


async def _chain(store: Store) -> None:
    misfit = await Audit(store).verify()
    if misfit is not None:
        raise Violation("forged", f"audit record {misfit} does not fit the chain")


def _shared_memory(chance: Random) -> dict[str, bytes]:
    """The file beside the write-ahead log is memory; a cut leaves none of it, or rubbish."""
    return chance.choice(({}, {f"{NAME}-shm": chance.randbytes(SHARED_MEMORY)}))
