"""The catalogue as it was heard last, and where that lies on disk: open, since nothing in it is
about a person, and packed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kiosk.base.bounds import Instant
from kiosk.contract import codec
from kiosk.contract.catalogue import Catalogue
from kiosk.contract.request import Version

LARGEST = 16 * 1024 * 1024
"""Bytes of a copy when unpacked: more than any answer of the platform may have."""


@dataclass(frozen=True)
class Copy:
    """`heard_at` is when the platform last said that it is so."""

    catalogue: Catalogue
    version: Version[Catalogue]
    heard_at: datetime


def source(origin: str) -> str:
    """What a copy comes from: a platform, and the shape in which this program reads its answers.
    A program that knows more of it would else keep what an older one left out."""
    shape = json.dumps(msgspec.json.schema(Catalogue), sort_keys=True)
    return f"{origin} {hashlib.sha256(shape.encode()).hexdigest()[:16]}"


def read(db: sqlite3.Connection, source: str) -> Copy | None:
    """None where there is none of this source, or none that can be read."""
    rows = db.execute("SELECT heard_at, content FROM catalogue WHERE source = ?", (source,))
    for heard_at, content in rows:
        with suppress(zlib.error, ValueError):  # msgspec's and the codec's errors are values' too
            version = codec.decode(_unpack(content), Version[Catalogue])
            if version.value is not None:
                return Copy(version.value, version, msgspec.convert(heard_at, Instant))
    return None


def write(db: sqlite3.Connection, source: str, copy: Copy) -> None:
    """The only copy there is from now on."""
    content = zlib.compress(codec.encode(copy.version))
    db.execute("DELETE FROM catalogue")
    row = (source, copy.heard_at.isoformat(), content)
    db.execute("INSERT INTO catalogue (source, heard_at, content) VALUES (?, ?, ?)", row)


def confirm(db: sqlite3.Connection, heard_at: datetime) -> None:
    """The copy is still so."""
    db.execute("UPDATE catalogue SET heard_at = ?", (heard_at.isoformat(),))


def _unpack(content: bytes) -> bytes:
    """Whatever is cut off is no JSON."""
    return zlib.decompressobj().decompress(content, LARGEST)
