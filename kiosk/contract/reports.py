"""What the terminal reports: ratings and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kiosk.base.bounds import (
    FEW,
    EventName,
    FactText,
    Identifier,
    Instant,
    Key,
    Subject,
)


@dataclass(frozen=True)
class Rating:
    """`grade` 5 (very satisfied) … 1 (very dissatisfied).

    `subject` is a claim code, a claim code with what was done to its booking later or, where
    nothing was committed, a service's key.
    """

    subject: Subject
    grade: int
    reasons: Annotated[tuple[Identifier, ...], FEW] = ()


@dataclass(frozen=True)
class Fact:
    """Something that happened at the terminal. The platform takes in each key once."""

    key: Key
    at: Instant
    event: EventName
    fields: Annotated[dict[str, FactText | int | bool], FEW]
