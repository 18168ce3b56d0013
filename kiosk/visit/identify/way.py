"""A way to find out who somebody is, as a value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.base.keys import new_key
from kiosk.base.text import Text, text
from kiosk.contract.identity import OpenSession
from kiosk.model.identity import Assurance, Resident
from kiosk.model.need import Need
from kiosk.views.notices import Working
from kiosk.visit.participants import Participant, Role

if TYPE_CHECKING:
    from kiosk.visit.session import Session


@dataclass(frozen=True)
class Way:
    """One way. A module of this folder has it as `WAY`, and is found by walking.

    `name` stands in the audit, and in `way.<name>`, which is what residents call it. It works
    where `needs` is met; where several do, the lowest `order` is offered first. `card`: something
    lies on a device meanwhile, and must be taken along. `find_out` asks until it is known who
    somebody is, and raises `DeviceError` or `PlatformError`.
    """

    name: str
    assurance: Assurance
    needs: Need
    icon: str
    order: int
    find_out: Callable[[Session, Role], Awaitable[Participant]]
    card: bool = False

    @property
    def title(self) -> Text:
        """What residents call it."""
        return text(f"way.{self.name}")


async def introduce(session: Session, way: Way, role: Role, person: Resident) -> Participant:
    """Tells the platform who somebody is, and how that is known. The person has been held against
    the other participants before (`Participants.check`)."""
    opened = await session.wait(
        Working(text("identify.checking")),
        session.terminal.platform.change(OpenSession.of(person, way.assurance), new_key()),
    )
    return Participant(role, person, opened.token, way.assurance, way.card)
