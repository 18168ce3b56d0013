"""Applications and the cases they become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from kiosk.base.bounds import (
    SOME,
    ClaimCode,
    Identifier,
    Instant,
    Label,
    check_century,
)
from kiosk.base.text import Sentences, Titles
from kiosk.contract.claims import claimable
from kiosk.contract.request import Change, Listing
from kiosk.model.personal import SessionToken


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


@claimable("case")
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


@dataclass(frozen=True)
class Cases(Listing[Case], route="GET /v1/cases", problems=("cursor.unknown",)):
    """The resident's cases and their progress.

    Newest first.
    """

    session: SessionToken


@dataclass(frozen=True)
class Submit(
    Change[Case],
    route="POST /v1/applications",
    problems=("procedure.unknown", "claim_code.taken"),
    subject="procedure_id",
):
    """Opens a case for the resident.

    `claim_code` is made by the kiosk and leads to the case for ever.
    """

    session: SessionToken
    procedure_id: Identifier
    claim_code: ClaimCode
