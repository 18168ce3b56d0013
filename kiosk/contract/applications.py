"""Applications and the cases they become."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

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
from kiosk.contract.request import EXAMPLE_CODE, EXAMPLE_SESSION, Change, Exchange, Listing
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


def examples() -> Iterator[Exchange[Any]]:
    """See `Exchange`."""
    accepted = datetime.fromisoformat("2026-11-30T10:20:00+08:00")
    case = Case(
        "QH-2026-004512",
        Titles("无犯罪记录证明", "Certificate of no criminal record"),
        Titles("公安局", "Public Security Bureau"),
        CaseState.IN_PROGRESS,
        accepted.date(),
        date(2026, 12, 3),
        (
            CaseStep(Titles("受理", "Accepted"), accepted),
            CaseStep(Titles("审核", "Examined"), None, Sentences("正在核对", "Being checked")),
        ),
    )
    yield Exchange(Cases(EXAMPLE_SESSION), (case,))
    yield Exchange(Submit(EXAMPLE_SESSION, "gaj-wfzzm", EXAMPLE_CODE), case)
