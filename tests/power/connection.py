"""A connection on a `Recorder`, with the face of the standard library's that the store uses.

It keeps a history beside the recorder's log: what the whole database held after each commit,
and where in the log that commit began and had returned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import apsw

from tests.power.recorder import Recorder

Content = dict[str, list[dict[str, Any]]]
"""The rows of every table by column name; `schema` and `version` beside them."""
ERRORS: tuple[tuple[type[apsw.Error], type[sqlite3.Error]], ...] = (
    (apsw.ConstraintError, sqlite3.IntegrityError),
    (apsw.CorruptError, sqlite3.DatabaseError),
    (apsw.NotADBError, sqlite3.DatabaseError),
    (apsw.Error, sqlite3.OperationalError),
)


@dataclass(frozen=True)
class Commit:
    """Visible at the earliest when `begun` operations were done, promised from `done` on."""

    begun: int
    done: int
    content: Content


class Rows:
    """Everything a statement answered; the statement is over."""

    def __init__(self, rows: list[tuple[Any, ...]], changed: int) -> None:
        self._rows = iter(rows)
        self.rowcount = changed

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


class RecordedConnection:
    """Raises `sqlite3.Error` for what apsw raises."""

    def __init__(self, path: str, recorder: Recorder, history: list[Commit]) -> None:
        with _as_sqlite3():
            self._db = apsw.Connection(path, vfs=recorder.name)
        self._log = recorder.log
        self._history = history
        if not history:
            history.append(Commit(0, 0, content(self._db)))

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Rows:
        begun = len(self._log)
        with _as_sqlite3():
            rows = self._db.execute(statement, parameters or None).fetchall()
        if not self.in_transaction and len(self._log) > begun:
            self._remember(begun)
        return Rows(rows, self._db.changes())

    def executemany(self, statement: str, many: Iterable[Sequence[Any]]) -> None:
        for parameters in many:
            self.execute(statement, parameters)

    def executescript(self, script: str) -> Rows:
        return self.execute(script)

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def close(self) -> None:
        with _as_sqlite3():
            self._db.close()

    def _remember(self, begun: int) -> None:
        found = content(self._db)
        if found != self._history[-1].content:
            self._history.append(Commit(begun, len(self._log), found))


def content(db: Any) -> Content:
    """The version, the schema and every row, as any connection reads them."""
    schema = list(db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"))
    return {
        "version": [{"version": number} for (number,) in db.execute("PRAGMA user_version")],
        "schema": [{"name": name, "sql": sql} for _, name, sql in schema],
        **{f"table {name}": _rows(db, name) for kind, name, _ in schema if kind == "table"},
    }


def _rows(db: Any, table: str) -> list[dict[str, Any]]:
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    return [dict(zip(columns, row, strict=True)) for row in db.execute(f"SELECT * FROM {table}")]  # noqa: S608 - a name of its own schema


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        kind = next(ours for theirs, ours in ERRORS if isinstance(error, theirs))
        raised = kind(str(error))
        raised.sqlite_errorcode = getattr(error, "extendedresult", 0)
        raise raised from error
