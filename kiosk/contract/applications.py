"""Applications and the cases they become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from kiosk.base.bounds import (
    SOME,
    Instant,
    Label,
    check_century,
)
from kiosk.base.text import Sentences, Titles


class CaseState(StrEnum):
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT = "supplement"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True)
class CaseStep:
    """One node of a case. `at` is None where it has not happened yet."""

    title: Titles
    at: Instant | None
    note: Sentences = Sentences()

    def __post_init__(self) -> None:
        check_century(self.at)


@dataclass(frozen=True)
class Case:
    number: Label
    title: Titles
    department: Titles
    state: CaseState
    accepted_on: date
    due_on: date
    steps: Annotated[tuple[CaseStep, ...], SOME]

    def __post_init__(self) -> None:
        check_century(self.accepted_on, self.due_on)
