"""The journal's file, read as a stranger reads it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.store.vault import Vault

VAULT = Vault(bytes(range(32)))


def states(file: Path) -> dict[str, str]:
    """The state of every undertaking by its key, oldest first."""
    with closing(sqlite3.connect(file)) as db:
        return dict(db.execute("SELECT key, state FROM intent ORDER BY number").fetchall())


def events(file: Path, event: str) -> int:
    """How often that event stands in the audit."""
    with closing(sqlite3.connect(file)) as db:
        question = "SELECT count(*) FROM audit WHERE event = ?"
        return int(db.execute(question, (event,)).fetchone()[0])


def content(file: Path) -> bytes:
    """Every byte of the database, its log and its neighbours."""
    return b"".join(path.read_bytes() for path in file.parent.iterdir())
