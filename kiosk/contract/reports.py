"""What the terminal reports: ratings and facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from kiosk.base.bounds import (
    FEW,
    SOME,
    EventName,
    FactText,
    Identifier,
    Instant,
    Key,
    Subject,
)
from kiosk.contract.request import EXAMPLE_CODE, Change, Exchange, Letters


@dataclass(frozen=True)
class Fact:
    """Something that happened at the terminal. The platform takes in each key once."""

    key: Key
    at: Instant
    event: EventName
    fields: Annotated[dict[str, FactText | int | bool], FEW]


@dataclass(frozen=True)
class Rate(
    Change[None],
    route="POST /v1/ratings",
    problems=("rating.invalid", "rating.exists"),
    subject="subject",
    letters=Letters("rating", quota=1000, sheds=True),
):
    """A resident's rating (GB/T 39735).

    `grade` 5 (very satisfied) … 1 (very dissatisfied). `subject` is a claim code, a claim code
    with what was done to its booking later or, where nothing was committed, a service's key.
    """

    subject: Subject
    grade: int
    reasons: Annotated[tuple[Identifier, ...], FEW] = ()


@dataclass(frozen=True)
class Report(Change[None], route="POST /v1/facts"):
    """Takes in what happened at the terminal, each fact once.

    In the order in which they happened; those that are known already are skipped.
    """

    facts: Annotated[tuple[Fact, ...], SOME]


def examples() -> Iterator[Exchange[None]]:
    """See `Exchange`."""
    at = datetime.fromisoformat("2026-12-01T09:31:42+08:00")
    printed = Fact("1207-9d1f", at, "slip.printed", {"result": "printed", "reason": ""})
    yield Exchange(Rate(EXAMPLE_CODE, 5), None)
    yield Exchange(Report((printed,)), None)
