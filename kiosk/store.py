"""One SQLite file holds what must outlive a power cut. `:memory:` is its own fake.

All access runs in one worker thread, so a slow disk never stalls a page. `write` is one
transaction: when it returns, the facts are on disk (WAL, synchronous FULL).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from kiosk.errors import StoreUnusable
from kiosk.schema import MIGRATIONS, VERSION

T = TypeVar("T")


class Store:
    """Opened by `open_store`; `write` and `read` take a function of the connection."""

    def __init__(self, connection: sqlite3.Connection, worker: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._worker = worker

    async def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Runs `change` as one transaction, on disk when this returns.

        A write that has begun is finished even where its caller is cancelled.
        """
        return await self._run(self._in_transaction, change)

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Answers `question` from what is stored."""
        return await self._run(question, self._connection)

    async def close(self) -> None:
        await self._run(self._connection.close)
        self._worker.shutdown()

    async def _run(self, function: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._worker, function, *arguments))

    def _in_transaction(self, change: Callable[[sqlite3.Connection], T]) -> T:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            result = change(self._connection)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends some of them itself (disk full)
                self._connection.execute("ROLLBACK")
            raise
        return result


def open_store(path: Path | str) -> Store:
    """Opens or creates the file and brings it to the present version.

    Raises `StoreUnusable` naming the file when it is from a newer version, damaged, not a
    database, not writable, or does not hold WAL and synchronous FULL.
    """
    worker = ThreadPoolExecutor(1, thread_name_prefix="store")
    try:
        return Store(worker.submit(_open, str(path)).result(), worker)
    except sqlite3.Error as error:
        worker.shutdown()
        raise StoreUnusable(f"{path}: {error}; move the file away or restore a copy") from error
    except StoreUnusable:
        worker.shutdown()
        raise


def _open(path: str) -> sqlite3.Connection:
    if path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnusable(f"{path}: its folder cannot be made: {error}") from error
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    _refuse_newer(connection, path)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    journal = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if (journal, synchronous) not in (("wal", 2), ("memory", 2)):
        raise StoreUnusable(f"{path}: needs WAL and synchronous FULL, has {journal}, {synchronous}")
    verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise StoreUnusable(f"{path}: damaged ({verdict}); move it away or restore a copy")
    _migrate(connection)


def _refuse_newer(connection: sqlite3.Connection, path: str) -> None:
    """Before anything is written: the file of a newer version stays as it is."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise StoreUnusable(
            f"{path}: written by a newer version (schema {version}, this program knows {VERSION}); "
            "install that version again or name another file in store.path"
        )


def _migrate(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
