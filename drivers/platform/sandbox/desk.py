"""What all of the platform's desks share: the call they answer, the no they say, their clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from drivers.platform.problems import KINDS
from drivers.platform.sandbox.county import County
from drivers.platform.sandbox.database import Database

T = TypeVar("T")
PAGE = 40


class Refusal(Exception):
    """A no by the code of a problem. What was written before it stays written; a definite no
    is said before anything is."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.problem = KINDS[code].problem(detail)


@dataclass(frozen=True)
class Call:
    """A verified request. `body` and `query` are of the operation's types."""

    terminal: str
    key: str
    path: Mapping[str, str]
    query: Any
    body: Any
    session: str


@dataclass(frozen=True)
class Office:
    """Where the desks stand. `now` answers the time in China; tests set it forward."""

    database: Database
    county: County
    now: Callable[[], datetime]


def take_code(
    db: sqlite3.Connection, code: str, kind: str, reference: str, terminal: str = ""
) -> None:
    """Binds a claim code to something for ever; refuses where it is bound already."""
    if db.execute("SELECT 1 FROM claim_code WHERE code = ?", (code,)).fetchone():
        raise Refusal("claim_code.taken")
    db.execute("INSERT INTO claim_code VALUES (?, ?, ?, ?)", (code, kind, terminal, reference))


def page(items: Sequence[T], cursor: str) -> tuple[tuple[T, ...], str]:
    """One page of `items` and the cursor of the next; the cursor is a number to us alone."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 9):
        raise Refusal("cursor.unknown")
    start = int(cursor or 0)
    end = start + PAGE
    return tuple(items[start:end]), str(end) if end < len(items) else ""
