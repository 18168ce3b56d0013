"""What the disk refuses, told apart from a defect of ours."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.base.errors import StoreDamaged, StoreFull, StoreTrouble

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_REFUSED = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PRIMARY = 0xFF
"""The part of SQLite's extended result codes that says the kind."""
_NEXT_TO_NOTHING = 64 * 1024
"""Bytes: with less room a refusal that names no cause is taken for want of room."""


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turns what the disk refuses to the store at `path` into `StoreTrouble`. What a wrong
    statement raises (a constraint, no such table, a closed connection) passes as it is."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        kind = kind_of(error, path)
        if kind is None:
            raise
        raise kind(f"{type(error).__name__}: {error}") from error


def kind_of(error: Exception, path: str) -> type[StoreTrouble] | None:
    """Which trouble an error of SQLite or of the system is; None where it is none."""
    if isinstance(error, OSError):
        return StoreFull if error.errno in _NO_ROOM or _is_full(path) else StoreTrouble
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return _by_words(error)
    if code & _PRIMARY in _DAMAGED:
        return StoreDamaged
    if code & _PRIMARY == sqlite3.SQLITE_FULL:
        return StoreFull
    if code & _PRIMARY in _REFUSED:
        return StoreFull if _is_full(path) else StoreTrouble
    return None


def _by_words(error: sqlite3.DatabaseError) -> type[StoreTrouble] | None:
    """For a connection that gives no codes, as a foreign implementation of its face may do."""
    if not isinstance(error, sqlite3.OperationalError):
        return StoreDamaged if type(error) is sqlite3.DatabaseError else None
    return StoreFull if "full" in str(error) else StoreTrouble


def _is_full(path: str) -> bool:
    """Opening and locking are refused without naming the cause where there is no room."""
    try:
        room = shutil.disk_usage(Path(path).parent)
    except OSError:
        return False
    return room.total > 0 and room.free < _NEXT_TO_NOTHING
