"""What all of the platform's desks share: the call they answer, the no they say, their clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from drivers.platform.problems import KINDS
from drivers.platform.sandbox.county import County
from drivers.platform.sandbox.database import Database
from kiosk.contract.request import Request
from kiosk.model.content import Content

T = TypeVar("T")
A = TypeVar("A")
R = TypeVar("R", bound="Request[Any]")
Desk = Callable[[Any, "Call[Any]"], A]
"""A method of a desk."""
Finder = Callable[..., object]
F = TypeVar("F", bound=Finder)
K = TypeVar("K")
PAGE = 40
_ANSWERS: dict[object, type[Request[Any]]] = {}
_FINDS: dict[object, str] = {}


class Refusal(Exception):
    """A no by the code of a problem. What was written before it stays written; a definite no
    is said before anything is."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.problem = KINDS[code].problem(detail)


@dataclass(frozen=True)
class Call(Generic[R]):
    """A request whose sender is verified. `key` is empty where it has none; `content` is what an
    upload has brought, of nothing where it is none."""

    terminal: str
    key: str
    request: R
    content: Content = field(default_factory=lambda: Content("", bytearray()))


def answers(request: type[Request[A]]) -> Callable[[Desk[A]], Desk[A]]:
    """Marks the method of a desk that answers such requests; of a listing, with all there is."""

    def mark(method: Desk[A]) -> Desk[A]:
        _ANSWERS[method] = request
        return method

    return mark


def finds(kind: str) -> Callable[[F], F]:
    """Marks the method of a desk that finds what its claim codes lead to. It gets the reference
    that the code was taken for (`take_code`), and the terminal."""

    def mark(method: F) -> F:
        _FINDS[method] = kind
        return method

    return mark


def finders(*desks: object) -> Mapping[str, Finder]:
    """Which method finds which kind of thing."""
    return _marked(desks, _FINDS)


def handlers(*desks: object) -> Mapping[type[Request[Any]], Callable[[Call[Any]], object]]:
    """Which method answers what."""
    return _marked(desks, _ANSWERS)


def _marked(desks: Iterable[object], marks: Mapping[object, K]) -> dict[K, Any]:
    """The desks' own methods by what they were marked with."""
    return {
        marks[method]: getattr(desk, name)
        for desk in desks
        for name, method in vars(type(desk)).items()
        if method in marks
    }


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
