"""From the home page through services to the wipe, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from kiosk.apology import alternative, whom
from kiosk.flow import End, Service, run
from kiosk.flows import services
from kiosk.flows.rate import rate
from kiosk.guard import CardGuard
from kiosk.logs import where
from kiosk.model.text import text
from kiosk.readiness import check, offers, reason, tile
from kiosk.session import Session, cancel
from kiosk.terminal import Terminal
from kiosk.views import (
    Choose,
    Ending,
    Frame,
    Home,
    Leave,
    Option,
    OutOfService,
    Preferences,
    Sorry,
    Tile,
    TimedOut,
)

T = TypeVar("T")


async def serve(terminal: Terminal) -> None:
    """Serves one resident after the other, until cancelled."""
    guard = CardGuard(terminal.id_card_reader)
    while True:
        watching = asyncio.create_task(guard.watch())
        try:
            key = await _chosen_at_home(terminal)
        finally:
            await cancel(watching)
        await visit(terminal, key, guard)


async def visit(terminal: Terminal, key: str, guard: CardGuard) -> None:
    """One resident's visit, beginning with the service chosen on the home page.

    Whatever a page did wrong, the visit ends with words for the resident, and with the wipe.
    """
    session = Session(terminal, guard)
    await terminal.audit.record("visit.started", language=session.language)
    how = await _caught(terminal, _to_its_end(session, key))
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


async def _to_its_end(session: Session, key: str) -> str:
    """How the visit ended."""
    try:
        await _services(session, key)
    except Leave:
        return "left"
    except TimedOut:
        return "timed out"
    except asyncio.CancelledError:
        await session.end("stopped")
        raise
    return "finished"


async def _services(session: Session, key: str) -> None:
    chosen: str | None = key
    while chosen is not None:
        service = next(s for s in services() if s.key == chosen)
        ended = await _service(session, service)
        if ended.ending is not Ending.NOT_DONE:
            await rate(session, ended.subject)
        chosen = await _anything_else(session)


async def _service(session: Session, service: Service) -> End:
    """Checks before the resident gives anything, then runs the service."""
    terminal = session.terminal
    session.enter(service.key, service.steps)
    offer = await check(service, terminal.observer)
    why = reason(offer)
    if why is not None:
        site = terminal.settings.site
        view = Sorry(why, hint=alternative(site), safe=text("sorry.nothing_sent"), whom=whom(site))
        await session.show(view)
        return End(Ending.NOT_DONE)
    await terminal.audit.record("service.started", service=service.key)
    ended = await run(session, service)
    await terminal.audit.record("service.ended", service=service.key, ending=ended.ending.value)
    return ended


async def _anything_else(session: Session) -> str | None:
    """The next service of this visit; None when the resident has finished."""
    session.enter("more", ())
    session.stand("", back=False)
    finish = Option[str | None](None, text("more.finish"), text("more.finish.hint"), "check")
    others = tuple(
        Option[str | None](t.key, t.title, t.reason or "", t.icon, enabled=t.reason is None)
        for t in map(tile, offers(services(), session.terminal.observer))
    )
    return await session.show(Choose(text("more.question"), (finish, *others)))


async def _excuse(session: Session) -> None:
    """The page for a defect of ours: nothing is claimed that is not known."""
    site = session.terminal.settings.site
    view = Sorry(
        text("sorry.defect"),
        hint=text("sorry.defect.do"),
        safe=text("sorry.defect.safe"),
        whom=whom(site),
    )
    session.stand("", back=False)
    with suppress(Leave, TimedOut):
        await session.show(view)


async def _chosen_at_home(terminal: Terminal) -> str:
    """Shows what can be done now, anew whenever that changes, until a service is chosen."""
    observer = terminal.observer
    while True:
        observer.changed.clear()
        tiles = tuple(tile(offer) for offer in offers(services(), observer))
        change = asyncio.create_task(observer.changed.wait())
        page = asyncio.create_task(_home(terminal, tiles))
        try:
            await asyncio.wait({change, page}, return_when=asyncio.FIRST_COMPLETED)
            if page.done():
                return page.result()
        finally:
            await cancel(change)
            await cancel(page)


async def _home(terminal: Terminal, tiles: tuple[Tile, ...]) -> str:
    frame, site = Frame(leave=False), terminal.settings.site
    if all(t.reason is not None for t in tiles):
        closed = OutOfService(text("closed.question"), hint=alternative(site))
        await terminal.stage.show(closed, frame)
    return await terminal.stage.show(Home(text("home.question"), tiles), frame)
