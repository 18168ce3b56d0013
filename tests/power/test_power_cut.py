"""A power cut at any moment costs nothing that was promised, and the proof of it has teeth."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest

from kiosk.contract.booking import Confirm
from kiosk.store.schema import VERSION
from tests.kiosk.platform import InMemoryPlatform
from tests.power import long
from tests.power.connection import RecordedConnection, Rows
from tests.power.disk import PATTERNS, Disk, Pattern, any_of_it, everything, nothing, only_the_last
from tests.power.proof import Cut, cut, cut_again
from tests.power.recording import Recording
from tests.power.workload import Terminal, book, day, first_version, pay, rate, run

T = TypeVar("T")
SEED = 20261124
OPERATIONS = {"create", "write", "truncate", "sync", "sync_folder", "delete"}


def violations(cuts: Sequence[Cut]) -> list[tuple[int, str, str]]:
    return [(c.moment, c.pattern, str(c.violation)) for c in cuts if c.violation]


def kinds(cuts: Sequence[Cut]) -> set[str]:
    return {c.violation.args[0] for c in cuts if c.violation}


@pytest.mark.long
async def test_a_cut_at_any_moment_loses_nothing_promised(folder: Path) -> None:
    with Recording(folder / "live", {}) as recording:
        await day(recording)
        cuts = await cut(recording, folder / "cut", Random(SEED))
    assert violations(cuts) == []
    assert len(cuts) == (len(recording.log) + 1) * len(PATTERNS)
    assert kept(recording) >= {"pay", "confirm", "change", "cancel", "submit"}
    assert {operation.what for operation in recording.log} == OPERATIONS


def kept(recording: Recording) -> set[str]:
    """The kinds of what was undertaken, as the database says at the end."""
    return {row["kind"] for row in recording.history[-1].content["table intent"]}


async def test_a_cut_while_an_older_file_is_brought_up_to_date(folder: Path) -> None:
    with Recording(folder / "live", first_version(folder / "first")) as recording:
        await run(recording, InMemoryPlatform(), (pay,), ("wal_autocheckpoint = 4",))
        cuts = await cut(recording, folder / "cut", Random(SEED))
    assert violations(cuts) == []
    versions = [commit.content["version"][0]["version"] for commit in recording.history]
    assert sorted(set(versions)) == list(range(1, VERSION + 1))


async def test_a_cut_in_the_life_after_a_cut(folder: Path) -> None:
    with Recording(folder / "live", {}) as recording:
        await run(recording, InMemoryPlatform(), (pay, rate), ("wal_autocheckpoint = 8",))
        moments = set(range(3, len(recording.log), len(recording.log) // 6))
        cuts = await cut_again(recording, folder / "cut", Random(SEED), moments)
    assert violations(cuts) == []
    assert len(cuts) > 10 * len(moments)


def test_the_long_run_counts() -> None:
    counts = long.run(0.1, SEED)
    assert counts["violations"] == 0
    assert min(counts[name] for name in counts if name != "violations") > 0


@pytest.mark.parametrize(
    ("setting", "pattern", "found"),
    [
        ("synchronous = OFF", nothing, "lost"),
        ("synchronous = OFF", any_of_it, "refused"),
        ("synchronous = NORMAL", nothing, "lost"),
        ("journal_mode = MEMORY", everything, "half-done"),
        ("journal_mode = MEMORY", any_of_it, "refused"),
    ],
)
async def test_a_laxer_setting_is_found_out(
    folder: Path, setting: str, pattern: Callable[[Random], Pattern], found: str
) -> None:
    with Recording(folder / "live", {}) as recording:
        await day(recording, setting)
        cuts = await cut(recording, folder / "cut", Random(SEED), (pattern,))
    assert found in kinds(cuts)


class CommitsHalfWay(RecordedConnection):
    """A journal that commits an undertaking before its audit record."""

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Rows:
        rows = super().execute(statement, parameters)
        if statement.startswith("INSERT INTO intent"):
            super().execute("COMMIT")
            super().execute("BEGIN IMMEDIATE")
        return rows


class MigratesInTheOpen(RecordedConnection):
    """A migration that is no transaction."""

    def executescript(self, script: str) -> Rows:
        return super().executescript(script.replace("BEGIN;", "").replace("COMMIT;", ""))


@pytest.mark.parametrize(
    ("connection", "found"), [(CommitsHalfWay, "half-done"), (MigratesInTheOpen, "refused")]
)
async def test_a_missing_transaction_is_found_out(
    folder: Path, connection: type[RecordedConnection], found: str
) -> None:
    start = first_version(folder / "first")
    with Recording(folder / "live", start, connection) as recording:
        await run(recording, InMemoryPlatform(), (book,))
        cuts = await cut(recording, folder / "cut", Random(SEED), (everything,))
    assert kinds(cuts) == {found}


async def test_a_folder_that_is_never_synced_is_found_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Disk, "sync_folder", lambda _: None)
    with Recording(folder / "live", {}) as recording:
        await run(recording, InMemoryPlatform(), (book,))
        cuts = await cut(recording, folder / "cut", Random(SEED), (nothing,))
    assert kinds(cuts) == {"lost"}


async def test_what_is_sent_before_it_is_written_is_found_out(folder: Path) -> None:
    async def send_first(terminal: Terminal) -> None:
        await terminal.platform.change(Confirm("r1", "7KQM-2XWP"), "a key nobody wrote down")

    with Recording(folder / "live", {}) as recording:
        await run(recording, InMemoryPlatform(), (book, send_first))
        cuts = await cut(recording, folder / "cut", Random(SEED), (everything,))
    assert kinds(cuts) == {"lost"}


class KeepsItsLog(RecordedConnection):
    """A store that starts with the log as it was left."""

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Rows:
        if "wal_checkpoint" in statement:
            return Rows([(0, -1, -1)], 0)
        return super().execute(statement, parameters)


def all_but(sector: int) -> Pattern:
    """All has arrived but one sector of those not synced."""
    count = iter(range(10_000))

    def choose(states: Sequence[T], *, latest: bool) -> T:
        return states[0] if len(states) > 1 and next(count) == sector else states[-1]

    return choose


@pytest.mark.parametrize(
    ("connection", "found"), [(RecordedConnection, set()), (KeepsItsLog, {"half-done"})]
)
async def test_what_a_cut_has_torn_off_does_not_come_back_after_another(
    folder: Path, connection: type[RecordedConnection], found: set[str]
) -> None:
    chance, cuts = Random(SEED), []
    with Recording(folder / "live", {}) as first:
        await run(first, InMemoryPlatform(), (pay, book))
        synced = [commit.done - 1 for commit in first.history[-4:]]
        torn_off = [
            disk.after_cut(all_but(sector), chance)
            for moment, disk in first.moments()
            if moment in synced
            for sector in range(1, 10)
        ]
    for left in torn_off:
        with Recording(folder / "again", left, connection) as second:
            await run(second, InMemoryPlatform(), (book,))
            cuts += await cut(second, folder / "cut", chance, (only_the_last,) * 6, range(1, 6))
    assert kinds(cuts) == found


def test_a_connection_tells_errors_as_the_standard_library_does(folder: Path) -> None:
    with Recording(folder / "live", {}) as recording:
        db = recording._connect(str(folder / "live" / "store.db"))
        db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        db.execute("INSERT INTO t VALUES (?)", (1,))
        with pytest.raises(sqlite3.IntegrityError) as error:
            db.execute("INSERT INTO t VALUES (?)", (1,))
        assert error.value.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CONSTRAINT
        with pytest.raises(sqlite3.OperationalError):
            db.execute("SELECT nothing FROM t")
        db.close()
