"""Bytes that an undertaking needs, sealed; gone as soon as they were sent, or are not wanted.

They lie in pieces, so that a page of several megabytes is never in memory twice. A piece opens in
its own place only: of its undertaking, of its page, and of so many pieces.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.base.errors import Unsealable
from kiosk.store.vault import Vault

PIECE = 256 * 1024
MOST_OF_ONE = 32 * 1024 * 1024
"""Bytes that one undertaking may need."""
MOST = 256 * 1024 * 1024
"""Bytes of all undertakings together: beyond it the disk counts as full."""

Row = tuple[str, int, int, int, bytes]
"""Owner, number, piece, of so many pieces, sealed."""


@dataclass(frozen=True)
class Blob:
    """`head` is what is to be done with the bytes, as its owner has packed it."""

    number: int
    head: bytes
    data: bytearray


def seal(vault: Vault, owner: str, blobs: Sequence[tuple[bytes, bytearray]]) -> list[Row]:
    """Heads and their bytes as they will lie on the disk. Takes its time: not for the loop."""
    return [
        (owner, number, piece, count, vault.seal(plain, _place(owner, number, piece, count)))
        for number, (head, data) in enumerate(blobs, start=1)
        for count in (1 + -(-len(data) // PIECE),)
        for piece, plain in enumerate(_pieces(head, data))
    ]


def put(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Writes what `seal` has made."""
    statement = "INSERT INTO blob (owner, number, piece, pieces, content) VALUES (?, ?, ?, ?, ?)"
    db.executemany(statement, rows)


def first(db: sqlite3.Connection, vault: Vault, owner: str) -> Blob | None:
    """The first that is left; None where nothing is. Raises `Unsealable` where it is not whole, or
    the key is lost."""
    rows = db.execute(_FIRST, (owner, owner)).fetchall()
    if not rows:
        return None
    _, number, _, count, _ = rows[0]
    if [(piece, of) for _, _, piece, of, _ in rows] != [(n, count) for n in range(count)]:
        raise Unsealable(f"blob {owner} {number}: not all of it is there")
    data = bytearray()
    for piece, (*_, content) in enumerate(rows[1:], start=1):
        data += vault.open(content, _place(owner, number, piece, count))
    return Blob(number, vault.open(rows[0][4], _place(owner, number, 0, count)), data)


def drop(db: sqlite3.Connection, owner: str, number: int | None = None) -> None:
    """Deletes one, or all that is left of an undertaking."""
    db.execute("DELETE FROM blob WHERE owner = ? AND number = coalesce(?, number)", (owner, number))


def size(db: sqlite3.Connection, owner: str | None = None) -> int:
    """How many bytes lie there of one undertaking, or of all."""
    question = "SELECT coalesce(sum(length(content)), 0) FROM blob WHERE owner = coalesce(?, owner)"
    return int(db.execute(question, (owner,)).fetchone()[0])


def sweep(db: sqlite3.Connection) -> None:
    """Deletes what belongs to no undertaking that is open, as after a rescue from damage."""
    db.execute("DELETE FROM blob WHERE owner NOT IN (SELECT key FROM intent WHERE final = 0)")


_FIRST = (
    "SELECT owner, number, piece, pieces, content FROM blob WHERE owner = ? AND number ="
    " (SELECT min(number) FROM blob WHERE owner = ?) ORDER BY piece"
)


def _pieces(head: bytes, data: bytearray) -> Iterable[bytes]:
    yield head
    for start in range(0, len(data), PIECE):
        yield bytes(data[start : start + PIECE])


def _place(owner: str, number: int, piece: int, count: int) -> str:
    return f"blob {owner} {number} {piece}/{count}"
