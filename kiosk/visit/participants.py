"""Who takes part in a visit, and as what. Nobody stays beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.base.errors import AnotherPerson, SamePerson
from kiosk.model.identity import Assurance, Resident
from kiosk.model.personal import SessionToken


class Role(StrEnum):
    """As what somebody takes part."""

    RESIDENT = "resident"
    """Whose matter it is."""
    AGENT = "agent"
    """Acts for the resident, with their authority."""
    GUARDIAN = "guardian"
    """Acts for a child."""
    STAFF = "staff"
    """Helps beside the resident, and sees only what they show."""


@dataclass(frozen=True)
class Participant:
    """Somebody who has been identified. `token` is the platform's word for it; `card`: something
    of theirs lies, or has lain, on a device."""

    role: Role
    person: Resident
    token: SessionToken
    assurance: Assurance
    card: bool = False


class Participants:
    """One a role, and nobody in two."""

    def __init__(self) -> None:
        self._by_role: dict[Role, Participant] = {}

    def __iter__(self) -> Iterator[Participant]:
        return iter(tuple(self._by_role.values()))

    def get(self, role: Role) -> Participant | None:
        return self._by_role.get(role)

    def check(self, role: Role, person: Resident) -> None:
        """Raises `SamePerson` where the person takes part in another role, `AnotherPerson` where
        somebody else was identified in this one."""
        for participant in self:
            same = participant.person.number == person.number
            if participant.role is not role and same:
                raise SamePerson
            if participant.role is role and not same:
                raise AnotherPerson

    def take(self, participant: Participant) -> None:
        """From now on; instead of what was known in that role."""
        self.check(participant.role, participant.person)
        self._by_role[participant.role] = participant

    def forget(self, role: Role | None = None) -> None:
        """One of them, or all: who they are and the platform's word for it."""
        if role is None:
            self._by_role.clear()
        else:
            self._by_role.pop(role, None)
