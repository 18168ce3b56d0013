"""A damaged store: told apart from one that is merely refused, put aside, and read for rescue.

The replacement is whole and on disk before the first file is moved, and moves that a power cut
interrupts are finished by the next start: what was rescued lies in one of the two files at every
moment. The moved files stay, byte for byte, for those who settle by hand.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

from kiosk.base.condition import condition
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.store.disk import sync

_FILES = ("-wal", "-shm", "")
_GIVES_UP = 100_000
"""Row numbers tried one by one behind the last readable row. A failed try takes about 4 µs."""


class Damaged(Exception):
    """The file does not hold what SQLite has written there, or is no database."""


@contextmanager
def noticed() -> Iterator[None]:
    """Turns what proves damage into `Damaged`; lets other errors of SQLite pass.

    Of SQLite's result codes only CORRUPT and NOTADB become a plain `DatabaseError` on opening,
    reading and writing; the others become classes below it.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if type(error) is sqlite3.DatabaseError:
            raise Damaged(str(error)) from error
        raise


def check(db: sqlite3.Connection) -> None:
    """Raises `Damaged` when SQLite's quick check finds anything."""
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise Damaged(verdict.splitlines()[-1])


def copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Copies the rows of `table` that can be read and stored, one by one, in one transaction."""
    columns = ", ".join(_columns(source, table))
    if not columns:
        return
    target.execute("BEGIN IMMEDIATE")
    for row in _readable(source, table, columns):
        marks = ", ".join("?" * len(row))
        try:
            target.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608 - names of the schema
        except sqlite3.IntegrityError:
            continue
    target.execute("COMMIT")


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    try:
        return [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    except sqlite3.Error:
        return []


def _readable(db: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[object, ...]]:
    """From the first row on, past what cannot be read; then from the last row back to there.

    A spoilt page may answer with any row, so each row must be further on than the one before.
    """
    up = f"SELECT rowid, {columns} FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT 1"  # noqa: S608 - names of the schema
    last = failed = 0
    while failed < _GIVES_UP:
        with suppress(sqlite3.Error):
            found = db.execute(up, (last,)).fetchone()
            if found is None:
                return
            if found[0] > last:
                last, failed = found[0], 0
                yield found[1:]
                continue
        last, failed = last + 1, failed + 1
    yield from _backwards(db, table, columns)


def _backwards(db: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[object, ...]]:
    down = f"SELECT rowid, {columns} FROM {table} ORDER BY rowid DESC"  # noqa: S608 - names of the schema
    before = sys.maxsize
    with suppress(sqlite3.Error):
        for number, *row in db.execute(down):
            if number >= before:
                return
            before = number
            yield tuple(row)


def put_in_place(replacement: str, path: str) -> Path:
    """Moves the store's files aside and the replacement, whole and closed, to where they were.

    Returns where the damaged file is. Raises OSError where the folder cannot be changed.
    """
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
    sync(Path(replacement))
    Path(replacement).rename(f"{path}.rescued-{stamp}")
    finish(path)
    return Path(f"{path}.damaged-{stamp}")


def finish(path: str) -> Path | None:
    """Ends a replacement that is ready or was interrupted; where the damaged file is, or None."""
    aside = None
    for ready in _beside(path, "rescued"):
        aside = Path(f"{path}.damaged-{ready.name.rpartition('-')[2]}")
        sync(ready.parent)
        for suffix in _FILES:
            if Path(path + suffix).exists():
                Path(path + suffix).rename(f"{aside}{suffix}")
        sync(ready.parent)  # else the old log could be back beside the fresh file
        ready.rename(path)
        sync(ready.parent)
    return aside


def put_aside(path: str) -> tuple[Path, ...]:
    """The damaged files that lie beside the store, oldest first."""
    return tuple(f for f in _beside(path, "damaged") if not f.name.endswith(("-wal", "-shm")))


def _beside(path: str, kind: str) -> list[Path]:
    return sorted(Path(path).parent.glob(f"{escape(Path(path).name)}.{kind}-*"))


class DamageWatch:
    """The store as the observer and doctor see it: in order, with an alarm while a damaged file
    lies beside it. Does not open the store."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def status(self) -> DeviceStatus:
        found = await asyncio.to_thread(put_aside, self._path)
        return DeviceStatus(
            DeviceState.READY, tuple(condition("store.damaged", str(file)) for file in found[-1:])
        )

    async def close(self) -> None:
        """Nothing is held."""
