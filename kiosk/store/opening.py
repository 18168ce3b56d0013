"""Opens the store: the file is known to be whole and of a known version before anything is written.

A damaged file is put aside, and what can be read of it goes into a fresh one (`damage`). On a full
disk the reserve is given up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from kiosk.base.errors import StoreDamaged, StoreFull, StoreTrouble, StoreUnusable
from kiosk.store import damage, trouble
from kiosk.store.damage import Damaged
from kiosk.store.lock import Place
from kiosk.store.reserve import Reserve
from kiosk.store.schema import MIGRATIONS, VERSION
from kiosk.store.store import Opened, Store, empty_log

Connect = Callable[..., sqlite3.Connection]
"""`sqlite3.connect`, or what answers as it does."""

RESCUED = ("attempt", "commitment", "intent", "outbox", "blob")
"""Tables, of any version, whose rows are copied out of a damaged file. The audit is not among
them: its chain would have holes."""

SETTINGS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "secure_delete = ON",
    "wal_autocheckpoint = 1000",  # pages: the log is folded into the file at 4 MB,
    "journal_size_limit = 4194304",  # and cut back to 4 MB where a long read let it grow
)


def open_store(path: Path | str, *, connect: Connect = sqlite3.connect) -> Store:
    """Opens or creates the file and brings it to the present version.

    A damaged file, or what is no database, is moved aside with its log; the rows of `RESCUED`
    that can still be read go into the fresh one. Raises `StoreUnusable` naming the file when it
    is from a newer version, cannot be written or does not hold WAL and synchronous FULL;
    `StoreFull` where the disk has no room to open it, even with the reserve given up. That no
    other process has it is the caller's care (`lock`).
    """
    return _opened(str(path), lambda: _with_room(str(path), connect))


def snapshot(path: Path | str) -> Store:
    """A copy of the store as it is, in memory and at the present version. The file may be in
    use; it is only read. Raises `StoreUnusable` as `open_store` does, and where it is damaged.
    """
    return _opened(str(path), lambda: Opened(_copy(str(path))))


def _opened(path: str, opening: Callable[[], Opened]) -> Store:
    worker = ThreadPoolExecutor(1, thread_name_prefix="store")
    try:
        with trouble.told(path):
            opened = worker.submit(opening).result()
    except BaseException as error:
        worker.shutdown()
        if isinstance(error, StoreFull):
            raise StoreFull(f"{path}: {error.detail}; make room on its disk") from error
        if isinstance(error, StoreDamaged | Damaged | sqlite3.Error):
            raise StoreUnusable(f"{path}: {error}; restore a copy of the file") from error
        if isinstance(error, StoreTrouble):
            raise StoreUnusable(
                f"{path}: {error.detail}; leave the file where it is, and check that the terminal "
                "may write to its folder and that the disk is in order"
            ) from error
        raise
    return Store(path, opened, worker)


def _with_room(path: str, connect: Connect) -> Opened:
    """Once more with the reserve given up, where there was no room."""
    reserve = Reserve(path)
    if path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path, connect, reserve)
    except (sqlite3.Error, OSError) as error:
        full = trouble.kind_of(error, path) is StoreFull
        if not (full and reserve.give_up()):
            raise
    return _open(path, connect, reserve)


def _open(path: str, connect: Connect, reserve: Reserve) -> Opened:
    moved_aside = None if path == ":memory:" else damage.finish(path)
    connection = _connected(path, connect)
    try:
        try:
            with damage.noticed():
                _prepare(connection, path)
        except Damaged as found:
            moved_aside = _replace(connection, path, connect, found)
            # Only now: SQLite leaves a file that has been moved as it is, and would else write
            # its log into it.
            connection.close()
            connection = _connected(path, connect)
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, moved_aside, reserve, Place(path))


def _copy(path: str) -> sqlite3.Connection:
    copy = _connected(":memory:", sqlite3.connect)
    try:
        uri = f"{Path(path).resolve().as_uri()}?mode=ro"
        with damage.noticed():
            with closing(sqlite3.connect(uri, uri=True, timeout=5)) as file:
                file.backup(copy)
            _prepare(copy, path)
    except Damaged as found:
        copy.close()
        raise StoreUnusable(
            f"{path}: damaged ({found}); start the terminal: it moves the file aside and goes on"
        ) from found
    except BaseException:
        copy.close()
        raise
    return copy


def _connected(path: str, connect: Connect) -> sqlite3.Connection:
    return connect(path, isolation_level=None, timeout=5)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    """Nothing is written before the file is known to be whole and of a known version."""
    _set(connection)
    _refuse_newer(connection, path)
    damage.check(connection)
    journal = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if (journal, synchronous) not in (("wal", 2), ("memory", 2)):
        raise StoreUnusable(f"{path}: needs WAL and synchronous FULL, has {journal}, {synchronous}")
    empty_log(connection)  # else what a cut has torn off could become whole by the next write
    _migrate(connection, VERSION)


def _set(connection: sqlite3.Connection) -> None:
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _replace(damaged: sqlite3.Connection, path: str, connect: Connect, found: Damaged) -> Path:
    """A fresh file with what could be rescued in the place of the damaged one."""
    replacement = f"{path}.replacement"
    try:
        for leftover in (replacement, f"{replacement}-journal"):
            Path(leftover).unlink(missing_ok=True)
        fresh = _connected(replacement, connect)
        try:
            _rescue(damaged, fresh)
        finally:
            fresh.close()
        return damage.put_in_place(replacement, path)
    except (sqlite3.Error, OSError) as error:
        if trouble.kind_of(error, path) is StoreFull:
            raise
        raise StoreUnusable(f"{path}: damaged ({found}) and cannot be replaced: {error}") from error


def _rescue(damaged: sqlite3.Connection, fresh: sqlite3.Connection) -> None:
    """Copied at the version they are of, then migrated like any others."""
    _set(fresh)
    _migrate(fresh, _readable_version(damaged))
    for table in RESCUED:
        damage.copy(damaged, fresh, table)
    _migrate(fresh, VERSION)


def _refuse_newer(connection: sqlite3.Connection, path: str) -> None:
    """The file of a newer version stays as it is."""
    version = _version(connection)
    if version > VERSION:
        raise StoreUnusable(
            f"{path}: written by a newer version (schema {version}, this program knows {VERSION}); "
            "install that version again or name another file in store.path"
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _readable_version(damaged: sqlite3.Connection) -> int:
    try:
        return _version(damaged)
    except sqlite3.Error:
        return VERSION


def _migrate(connection: sqlite3.Connection, goal: int) -> None:
    """Each step is a transaction of its own: a kill leaves one version or the other."""
    version = _version(connection)
    for number, script in enumerate(MIGRATIONS[version:goal], start=version + 1):
        try:
            connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
