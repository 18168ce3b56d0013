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
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kiosk.base.errors import StoreDamaged, StoreFull, StoreMoved, StoreTrouble
from kiosk.store import trouble
from kiosk.store.lock import Place
from kiosk.store.reserve import Reserve

T = TypeVar("T")


@dataclass(eq=False)
class _Write:
    change: Callable[[sqlite3.Connection], Any]
    result: Any = None
    done: bool = False


@dataclass(frozen=True)
class Opened:
    """What `opening` hands to the store."""

    connection: sqlite3.Connection
    moved_aside: Path | None = None
    reserve: Reserve | None = None
    place: Place | None = None


class Store:
    """Opened by `opening.open_store`; `write` and `read` take a function of the connection.

    `moved_aside` is where this start has put a damaged file, else None. `trouble` is the last
    refusal of the disk, until `recover` finds that it is over. Damage is never over, nor hidden by
    another refusal: what can be written beside it proves nothing.
    """

    def __init__(self, path: str, opened: Opened, worker: ThreadPoolExecutor) -> None:
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
        return await self._run(empty_log, self._connection)

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
            if not write.done and not self._together(write):
                write.result = self._in_transaction(write.change)
                write.done = True
        finally:
            self._waiting.remove(write)

    def _together(self, write: _Write) -> bool:
        """Carries out all that waits, also what comes to wait meanwhile: the disk is waited for
        once. False where one of several fails, and nothing was done."""
        taken: list[_Write] = []

        def change(db: sqlite3.Connection) -> None:
            taken.clear()
            for each in self._waiting:  # which grows while the statements run
                if not each.done:
                    taken.append(each)
                    each.result = each.change(db)

        try:
            self._in_transaction(change)
        except Exception:
            if taken == [write]:
                raise
            return False
        for each in taken:
            each.done = True
        return True

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


def empty_log(connection: sqlite3.Connection) -> bool:
    """Takes what is in the write-ahead log into the file; False while somebody reads."""
    # a log that nothing has been read from yet would be refused as locked
    connection.execute("PRAGMA user_version").fetchone()
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy
