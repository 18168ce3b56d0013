"""From the home page through services to the wipe, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from kiosk.base.logs import where
from kiosk.base.text import text
from kiosk.health.observer import Observer
from kiosk.ports.device import CardPlace
from kiosk.views.base import Frame, Leave, Preferences, TimedOut
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Sorry
from kiosk.views.result import Ending
from kiosk.visit.apology import alternative, whom
from kiosk.visit.flow import End, Service, run
from kiosk.visit.guard import CardGuards
from kiosk.visit.rate import rate
from kiosk.visit.readiness import Offer, check, offers, out_of_service, tile, unavailable
from kiosk.visit.session import Session, cancel
from kiosk.visit.terminal import Terminal

T = TypeVar("T")
Services = tuple[Service, ...]
"""All of the terminal's, in the order of the menu."""


async def serve(terminal: Terminal, services: Services) -> None:
    """Serves one resident after the other, until cancelled."""
    drivers = (device.driver for device in terminal.devices)
    guards = CardGuards(driver for driver in drivers if isinstance(driver, CardPlace))
    while True:
        watching = asyncio.create_task(guards.watch())
        try:
            key = await _chosen_at_home(terminal, services)
        finally:
            await cancel(watching)
        await visit(terminal, services, key, guards)


async def visit(terminal: Terminal, services: Services, key: str, guards: CardGuards) -> None:
    """One resident's visit, beginning with the service chosen on the home page.

    Whatever a page did wrong, the visit ends with words for the resident, and with the wipe.
    """
    session = Session(terminal, guards)
    await terminal.audit.record("visit.started", language=session.language)
    how = await _caught(terminal, _to_its_end(session, services, key))
    if how is None:
        await _caught(terminal, _excuse(session))
    await _caught(terminal, session.end(how or "failed"))
    await _caught(terminal, session.return_card())
    terminal.stage.preferences = Preferences()


async def _caught(terminal: Terminal, part: Coroutine[Any, Any, T]) -> T | None:
    """A part of a visit; None where it failed, which is recorded.

    One of the program's places that catch everything: a defect ends the visit, never the
    terminal.
    """
    try:
        return await part
    except Exception as error:  # noqa: BLE001 - see above
        await terminal.audit.record("visit.failed", error=type(error).__name__, where=where(error))
        return None


async def _to_its_end(session: Session, services: Services, key: str) -> str:
    """How the visit ended."""
    try:
        await _services(session, services, key)
    except Leave:
        return "left"
    except TimedOut:
        return "timed out"
    except asyncio.CancelledError:
        await session.end("stopped")
        raise
    return "finished"


async def _services(session: Session, services: Services, key: str) -> None:
    """One service after the other, until the resident has finished."""
    going_on = True
    while going_on:
        service = next(s for s in services if s.key == key)
        ended = await _service(session, service)
        if ended.subject and ended.ending is not Ending.NOT_DONE:
            await rate(session, ended.subject)
        going_on = ended.home or not await _finished(session)
        if going_on:
            key = await _home_again(session, services)


async def _service(session: Session, service: Service) -> End:
    """Checks before the resident gives anything, then runs the service."""
    terminal = session.terminal
    session.enter(service.key, service.steps)
    offer = await check(service, terminal.observer)
    if offer.missing:
        await session.show(unavailable(offer, terminal.settings.site))
        return End(Ending.NOT_DONE)
    await terminal.audit.record("service.started", service=service.key)
    ended = await run(session, service)
    await terminal.audit.record("service.ended", service=service.key, ending=ended.ending.value)
    return ended


async def _finished(session: Session) -> bool:
    """Whether the resident has nothing else to do here."""
    session.enter("more", ())
    session.stand("", back=False)
    card = any(participant.card for participant in session.participants)
    finish = text("more.finish.card" if card else "more.finish")
    hint = text("more.finish.hint")
    view = AnythingElse(text("more.question"), finish, text("more.go_on"), hint=hint)
    return await session.show(view)


async def _home_again(session: Session, services: Services) -> str:
    """The next service of this visit, chosen at home; who the resident is stays known."""
    session.enter("", ())
    session.stand("", back=False)
    tiles = tuple(map(tile, offers(services, session.terminal.observer)))
    return await session.show(Home(text("home.question"), tiles))


async def _excuse(session: Session) -> None:
    """The page for a defect of ours: nothing is claimed that is not known."""
    site = session.terminal.settings.site
    view = Sorry(
        text("sorry.defect"),
        hint=text("sorry.defect.do"),
        safe=text("sorry.defect.safe"),
        whom=whom(site),
        elsewhere=alternative(site),
    )
    session.stand("", back=False)
    with suppress(Leave, TimedOut):
        await session.show(view)


async def _chosen_at_home(terminal: Terminal, services: Services) -> str:
    """Shows what can be done now, again whenever that changes, until a service is chosen."""
    while True:
        offered = offers(services, terminal.observer)
        change = asyncio.create_task(_other_offers(terminal.observer, services, offered))
        page = asyncio.create_task(_home(terminal, offered))
        try:
            await asyncio.wait({change, page}, return_when=asyncio.FIRST_COMPLETED)
            if page.done():
                return page.result()
        finally:
            await cancel(change)
            await cancel(page)


async def _other_offers(observer: Observer, services: Services, offered: tuple[Offer, ...]) -> None:
    """Returns when something else can be offered: no other news may take the page from under a
    resident's finger."""
    with observer.subscribe() as changes:
        while offers(services, observer) == offered:
            await changes.wait()


async def _home(terminal: Terminal, offered: tuple[Offer, ...]) -> str:
    frame = Frame(leave=False)
    if all(offer.missing for offer in offered):
        await terminal.stage.show(out_of_service(offered, terminal.settings.site), frame)
    tiles = tuple(map(tile, offered))
    return await terminal.stage.show(Home(text("home.question"), tiles), frame)
