"""Finds out who somebody is. Called by the pages that need it; each way is a module here."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from kiosk.base.text import text
from kiosk.model.identity import Assurance
from kiosk.model.need import AnyOf, Need
from kiosk.views.base import Back
from kiosk.views.choose import Choose, Option
from kiosk.visit.identify.way import Way
from kiosk.visit.participants import Participant, Role
from kiosk.visit.session import Session


@cache
def ways() -> tuple[Way, ...]:
    """Every `WAY` there is, the best first."""
    modules = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    found = [module.WAY for module in modules if hasattr(module, "WAY")]
    return tuple(sorted(found, key=lambda way: way.order))


def identity(at_least: Assurance = Assurance.DOCUMENTED) -> Need:
    """What a service needs whose pages `identify` with that assurance: any of the ways."""
    return AnyOf(tuple(way.needs for way in ways() if way.assurance.covers(at_least)))


async def identify(
    session: Session,
    *,
    role: Role = Role.RESIDENT,
    at_least: Assurance = Assurance.DOCUMENTED,
) -> Participant:
    """Makes sure that it is known who takes part in this role; asked once in a visit, and again
    only where a page needs more assurance than was given.

    Where several ways work now the resident chooses, and may go back to choose another. Raises
    `DeviceError` or `PlatformError`.
    """
    known = session.participants.get(role)
    if known is not None and known.assurance.covers(at_least):
        return known
    offered = _offered(session, at_least)
    while True:
        way = offered[0] if len(offered) == 1 else await _choose(session, offered)
        try:
            found = await way.find_out(session, role)
            break
        except Back:
            if len(offered) == 1:
                raise
    session.participants.take(found)
    await session.terminal.audit.record(
        "identity.read", kind=found.person.kind.value, role=role.value, way=way.name
    )
    return found


def _offered(session: Session, at_least: Assurance) -> tuple[Way, ...]:
    """The ways that work now; where none does, the best one, whose failure says why."""
    enough = tuple(way for way in ways() if way.assurance.covers(at_least))
    works = session.terminal.observer.works
    return tuple(way for way in enough if way.needs.unmet(works) is None) or enough[:1]


async def _choose(session: Session, offered: tuple[Way, ...]) -> Way:
    options = tuple(
        Option(way, way.title, text(f"way.{way.name}.hint"), way.icon) for way in offered
    )
    return await session.show(Choose(text("identify.ways"), options))
