"""The platform's word that it knows a resident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.base.bounds import (
    Instant,
    check_century,
)
from kiosk.contract.request import EXAMPLE_SESSION, Change, Exchange
from kiosk.model.identity import Assurance, CardKind, Resident
from kiosk.model.personal import PersonName, PersonNumber, SessionToken


@dataclass(frozen=True)
class IdentitySession:
    """The platform's word that it knows this resident. `token` is a secret of the visit."""

    token: SessionToken
    expires_at: Instant

    def __post_init__(self) -> None:
        check_century(self.expires_at)


@dataclass(frozen=True)
class OpenSession(
    Change[IdentitySession], route="POST /v1/sessions", problems=("identity.refused",)
):
    """Tells the platform who somebody is, and how sure that is."""

    kind: CardKind
    name: PersonName
    number: PersonNumber
    assurance: Assurance = Assurance.DOCUMENTED

    @classmethod
    def of(cls, resident: Resident, assurance: Assurance = Assurance.DOCUMENTED) -> OpenSession:
        return cls(resident.kind, resident.name, resident.number, assurance)


def examples() -> Iterator[Exchange[IdentitySession]]:
    """See `Exchange`. The county 429999 does not exist; the check digit is right."""
    opened = IdentitySession(EXAMPLE_SESSION, datetime.fromisoformat("2026-12-01T09:30:00+08:00"))
    name, number = PersonName("王建国"), PersonNumber("429999198507210036")
    yield Exchange(OpenSession(CardKind.RESIDENT, name, number), opened)
