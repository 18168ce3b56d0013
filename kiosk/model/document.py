"""A slip before it knows its paper: what it says, in order. Layout is the printer driver's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Field:
    """`strong`: its value can be read without glasses."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """Every row has as many cells as `columns`; the last column is set flush right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Qr:
    payload: str
    caption: str = ""


@dataclass(frozen=True)
class Note:
    text: str


Block = Heading | Field | Table | Qr | Note


@dataclass(frozen=True)
class Document:
    """One slip: its blocks from top to bottom, then a cut."""

    blocks: tuple[Block, ...]


class PrintResult(StrEnum):
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PrintOutcome:
    """What became of a job. FAILED names the condition that stopped it; UNKNOWN means the
    printer could not be asked afterwards: paper may or may not have come out."""

    result: PrintResult
    reason: str = ""
