"""A disk that fails: a connection that refuses what it is told to, and a small file system."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.store.opening import Connect

FULL = (sqlite3.SQLITE_FULL, "database or disk is full")
READ_ONLY = (sqlite3.SQLITE_READONLY, "attempt to write a readonly database")
IO = (sqlite3.SQLITE_IOERR | 4 << 8, "disk I/O error")
"""What `write` answers on a bad block or a stick pulled out."""
LOCKED = (sqlite3.SQLITE_BUSY, "database is locked")
NOT_OPENED = (sqlite3.SQLITE_CANTOPEN, "unable to open database file")
ANY = (FULL, READ_ONLY, IO, LOCKED, NOT_OPENED)
Trouble = tuple[int, str]


class FailingDisk:
    """`connect` is for `open_store`. Each commit, and with `reads` each statement, for which
    `when` holds of the transaction's statements meets the trouble; None: the disk is well."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self.when: Callable[[str], bool] = lambda _: True
        self.times = -1
        """How often it fails still; -1 for ever."""

    @property
    def connect(self) -> Connect:
        disk = self

        class Connection(sqlite3.Connection):
            said = ""

            def execute(self, statement: str, *rest: Any) -> sqlite3.Cursor:
                if statement.startswith("BEGIN"):
                    self.said = ""
                self.said += f"{statement} {rest}"
                if statement == "COMMIT" and disk.fails(self.said):
                    raise disk.error()
                return super().execute(statement, *rest)

        return lambda *args, **options: sqlite3.connect(*args, factory=Connection, **options)

    def fails(self, said: str) -> bool:
        if self.trouble is None or self.times == 0 or not self.when(said):
            return False
        self.times -= 1
        return True

    def error(self) -> sqlite3.Error:
        assert self.trouble is not None
        code, words = self.trouble
        error = sqlite3.OperationalError(words)
        error.sqlite_errorcode = code
        return error


@contextmanager
def filled(folder: Path, leave: int = 0) -> Iterator[Path]:
    """Fills the file system of `folder` up to `leave` bytes; what fills it is given."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
        file.truncate(max(0, file.tell() - leave))
    yield ballast
    ballast.unlink(missing_ok=True)


def spoil_in_use(file: Path) -> None:
    """Every page of the file but the first becomes garbage, beneath a program that has it open.

    In a process of its own: who closes a file gives up all the locks that its process has on it.
    """
    subprocess.run([sys.executable, "-c", _SPOIL, file], check=True, timeout=60)


_SPOIL = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
    continue
with open(sys.argv[1], "r+b") as file:
    file.seek(4096)
    file.write(b"\\xff" * (4096 * (db.execute("PRAGMA page_count").fetchone()[0] - 1)))
db.execute("PRAGMA application_id = 7")  # others look at the file again after a commit
"""
