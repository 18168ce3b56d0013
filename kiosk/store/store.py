"""One SQLite file holds what must outlive a power cut. `:memory:` is its own fake.

All access runs in one worker thread, so a slow disk never stalls a page. `write` is one
transaction: when it returns, the facts are on disk (WAL, synchronous FULL). What is deleted is
overwritten with zeros (secure_delete).

What the disk refuses is `StoreTrouble`; on a full disk the `reserve` is given up for the last
writes. A file that proves damaged is put aside at the start and the terminal runs on with a fresh
one (`damage`).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kiosk.base.errors import StoreDamaged, StoreFull, StoreMoved, StoreTrouble, StoreUnusable
from kiosk.store import damage, trouble
from kiosk.store.damage import Damaged
from kiosk.store.lock import Place
from kiosk.store.reserve import Reserve
from kiosk.store.schema import MIGRATIONS, VERSION

T = TypeVar("T")
Connect = Callable[..., sqlite3.Connection]
"""`sqlite3.connect`, or what answers as it does."""

RESCUED = ("attempt", "commitment", "intent", "outbox")
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


@dataclass(eq=False)
class _Write:
    change: Callable[[sqlite3.Connection], Any]
    result: Any = None
    done: bool = False


@dataclass(frozen=True)
class _Opened:
    connection: sqlite3.Connection
    moved_aside: Path | None = None
    reserve: Reserve | None = None
    place: Place | None = None


class Store:
    """Opened by `open_store`; `write` and `read` take a function of the connection.

    `moved_aside` is where this start has put a damaged file, else None. `trouble` is the last
    refusal of the disk, until `recover` finds that it is over. Damage is never over, nor hidden by
    another refusal: what can be written beside it proves nothing.
    """

    def __init__(self, path: str, opened: _Opened, worker: ThreadPoolExecutor) -> None:
        self.path = path
        self.moved_aside = opened.moved_aside
        self.trouble: StoreTrouble | None = None
        self._connection = opened.connection
        self._reserve = opened.reserve
        self._place = opened.place
        self._worker = worker
        self._waiting: list[_Write] = []

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `change` as one transaction, on disk when this returns.

        Writes that wait at the same time wait for the disk once, together; where one of them
        fails each is run again by itself. So a change must follow from the connection alone.
        A write that has begun is finished even where its caller is cancelled. Raises
        `StoreTrouble` where the disk refuses it.
        """
        write = _Write(change)
        self._waiting.append(write)
        await self._run(self._commit, write)
        result: T = write.result
        return result

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Answers `question` from what is stored. Raises `StoreTrouble`."""
        return await self._run(question, self._connection)

    async def recover(self) -> StoreTrouble | None:
        """Tries whether what was refused can be written now; what is still in the way, or None.

        A disk with no room for the reserve is in the way before the last writes are.
        """
        if isinstance(self.trouble, StoreDamaged):
            return self.trouble
        try:
            await self._run(self._probe)
        except StoreTrouble as error:
            return error
        self.trouble = None
        return None

    async def forget(self) -> bool:
        """Takes what has been deleted out of the write-ahead log too.

        False when another program is reading (a back-up): then the next time does it.
        """
        return await self._run(_empty_log, self._connection)

    async def close(self) -> None:
        try:
            await self._run(self._connection.close)
        finally:
            self._worker.shutdown()

    async def _run(self, function: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        try:
            with trouble.told(self.path):
                return await asyncio.shield(
                    loop.run_in_executor(self._worker, function, *arguments)
                )
        except StoreTrouble as error:
            if not isinstance(self.trouble, StoreDamaged):
                self.trouble = error
            raise

    def _probe(self) -> None:
        self._check_place()
        if self.trouble is not None:
            self._in_transaction(_write_much)
        if self._reserve and not self._reserve.make():
            raise StoreFull("no room for the reserve")

    def _commit(self, write: _Write) -> None:
        try:
            waiting = [each for each in self._waiting if not each.done]
            if write in waiting and len(waiting) > 1:
                with suppress(Exception):
                    self._carry_out(waiting)
            if not write.done:
                self._carry_out([write])
        finally:
            self._waiting.remove(write)

    def _carry_out(self, writes: list[_Write]) -> None:
        results = self._in_transaction(lambda db: [write.change(db) for write in writes])
        for write, result in zip(writes, results, strict=True):
            write.result, write.done = result, True

    def _in_transaction(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Once more with the reserve given up, where there was no room."""
        try:
            return self._transaction(change)
        except sqlite3.Error as error:
            full = trouble.kind_of(error, self.path) is StoreFull
            if not (full and self._reserve and self._reserve.give_up()):
                raise
        return self._transaction(change)

    def _check_place(self) -> None:
        """Raises `StoreMoved`. A log is missed only where there is to be one."""
        try:
            if self._place:
                self._place.check()
        except StoreMoved:
            if self._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                raise

    def _transaction(self, change: Callable[[sqlite3.Connection], T]) -> T:
        self._check_place()
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = change(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends some of them itself (disk full)
                with suppress(sqlite3.Error):  # the first error is the one to be told
                    self._connection.execute("ROLLBACK")
            raise
        return result


def _write_much(db: sqlite3.Connection) -> None:
    """Takes up room as an undertaking does, more of it, and leaves nothing behind."""
    db.execute("INSERT INTO outbox (key, kind, payload) VALUES ('', '', zeroblob(65536))")
    db.execute("DELETE FROM outbox WHERE key = ''")


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
    return _opened(str(path), lambda: _Opened(_copy(str(path))))


def _opened(path: str, opening: Callable[[], _Opened]) -> Store:
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


def _with_room(path: str, connect: Connect) -> _Opened:
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


def _open(path: str, connect: Connect, reserve: Reserve) -> _Opened:
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
    return _Opened(connection, moved_aside, reserve, Place(path))


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
    _empty_log(connection)  # else what a cut has torn off could become whole by the next write
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


def _empty_log(connection: sqlite3.Connection) -> bool:
    _version(connection)  # a log that nothing has been read from yet would be refused as locked
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy
