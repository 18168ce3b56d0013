"""The terminal at work: its background tasks, its signs of life, one resident after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from kiosk import __version__
from kiosk.app import notify
from kiosk.app.composition import Parts, open_terminal
from kiosk.app.configuration import Configuration
from kiosk.app.retention import forget
from kiosk.base.background import supervise
from kiosk.base.errors import StoreDamaged
from kiosk.base.text import Titles
from kiosk.ports.parts import CATALOGUE, OUTBOX, SETTLEMENT
from kiosk.ports.platform import PLATFORM
from kiosk.services import services
from kiosk.views.home import Home, OutOfService
from kiosk.visit.apology import alternative, whom
from kiosk.visit.loop import serve
from kiosk.visit.session import cancel, first_of
from kiosk.visit.terminal import Terminal

if TYPE_CHECKING:
    from screens.application import KioskApplication

Work = Callable[[], Coroutine[Any, Any, object]]
_log = logging.getLogger(__name__)

LONGEST_FIRST = 2.0
"""Seconds that the background tasks leave the processor to the first page."""

UNTIL_SEEN = 0.05
"""Seconds between two looks whether the first page is seen."""

UNTIL_NOTICED = 1.0
"""Seconds between two looks whether the store has proved damaged."""


@asynccontextmanager
async def run_tasks(terminal: Terminal, first: Work | None = None) -> AsyncIterator[None]:
    """Runs the background tasks: observer, settlement, outbox, catalogue, retention. They begin
    when `first` is over, or has taken too long."""
    settings = terminal.settings
    await terminal.audit.record(
        "terminal.started", version=__version__, terminal=settings.terminal.id
    )
    if terminal.store.moved_aside:
        await terminal.audit.record("store.replaced", file=terminal.store.moved_aside.name)
    kept = (terminal.store, terminal.audit, settings.retention, terminal.clock)
    tasks = [
        asyncio.create_task(_begin(first, partial(supervise, name, run, terminal.audit)))
        for name, run in (
            ("observer", terminal.observer.run),
            (SETTLEMENT.name, terminal.settler.run),
            (OUTBOX.name, terminal.outbox.run),
            (CATALOGUE.name, terminal.catalogue.run),
            ("retention", lambda: forget(*kept)),
        )
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await terminal.audit.record("terminal.stopped")


async def _begin(first: Work | None, task: Work) -> None:
    if first is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(first(), LONGEST_FIRST)
    await task()


async def live(configuration: Configuration, parts: Parts, ui: KioskApplication) -> None:
    """The terminal at work on a stage, until cancelled."""
    site = configuration.settings.site
    ui.stage.help_lines = (whom(site), alternative(site))
    async with (
        _beside(_heard(ui)),
        open_terminal(configuration, parts, ui.stage) as terminal,
        run_tasks(terminal, lambda: ui.drawn(Home, OutOfService)),
        _beside(_banner(terminal, ui)),
    ):
        await first_of(serve(terminal, services()), _proven_damaged(terminal, ui))


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs `work` while the body does."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await cancel(task)


async def _proven_damaged(terminal: Terminal, ui: KioskApplication) -> None:
    """Ends the terminal between two visits where its store proves damaged: the next start puts
    the file aside and goes on."""
    while not isinstance(damage := terminal.store.trouble, StoreDamaged):
        await asyncio.sleep(UNTIL_NOTICED)
    await ui.drawn(Home, OutOfService)
    raise damage


async def _banner(terminal: Terminal, ui: KioskApplication) -> None:
    """Keeps the top band's word on the connection true."""
    site = terminal.settings.site
    with terminal.observer.subscribe() as changes:
        while True:
            ui.stage.banner(Titles(site.name, site.name_en), terminal.observer.usable(PLATFORM))
            await changes.wait()


async def _heard(ui: KioskApplication) -> None:
    """Tells the service manager when a resident can begin, and that frames are still drawn where
    somebody sees them: a window that is hidden or covered is no sign of life."""
    await ui.drawn(Home, OutOfService)
    while not ui.seen():
        await asyncio.sleep(UNTIL_SEEN)
    notify.ready()
    while period := notify.watchdog():
        await asyncio.sleep(period)
        await ui.drawn()
        if ui.seen():
            notify.alive()
        else:
            _log.warning("the window is hidden or covered")
