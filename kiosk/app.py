"""The only composition root: settings to drivers, store and core; stops them in reverse.

The only module that imports drivers and screens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import drivers
from kiosk import __version__
from kiosk.background import supervise
from kiosk.config import Configuration, Section
from kiosk.emulation import Emulator
from kiosk.store import open_store
from kiosk.terminal import Terminal, assemble
from kiosk.views import Stage

FIRST_LOOK = 2.0
"""Seconds the first look at the devices may take before the home page shows what is known."""


@dataclass(frozen=True)
class Parts:
    """Sections ready for their drivers, and the emulators that some of them point to."""

    platform: Section
    devices: Mapping[str, Section]
    emulators: Mapping[str, Emulator]


@contextmanager
def emulated(configuration: Configuration) -> Iterator[Parts]:
    """Starts an emulator for every section that says `emulate = true`, and stops them after."""
    sections = {**configuration.devices, "platform": configuration.platform}
    emulators: dict[str, Emulator] = {}
    with ExitStack() as running:
        for name, section in sections.items():
            if section.values.get("emulate"):
                emulator = drivers.emulate(section)
                running.callback(emulator.close)
                emulators[name] = emulator
                place = "url" if name == "platform" else "port"
                sections[name] = section.with_(**{place: emulator.address})
        platform = sections.pop("platform")
        yield Parts(platform, sections, emulators)


@asynccontextmanager
async def built(
    configuration: Configuration, parts: Parts, stage: Stage
) -> AsyncIterator[Terminal]:
    """The terminal with its real drivers and its store, closed in reverse order."""
    settings = configuration.settings
    async with AsyncExitStack() as closing:
        store = open_store(settings.store.path)
        closing.push_async_callback(store.close)
        built: dict[str, Any] = {}
        for name, section in (*parts.devices.items(), ("platform", parts.platform)):
            built[name] = drivers.build(section)
            closing.push_async_callback(built[name].close)
        yield assemble(
            settings,
            stage,
            store,
            built["platform"],
            built.get("id_card_reader"),
            built.get("receipt_printer"),
        )


@asynccontextmanager
async def awake(terminal: Terminal) -> AsyncIterator[None]:
    """Runs the background tasks: observer, settlement, outbox."""
    await terminal.audit.record(
        "terminal.started", version=__version__, terminal=terminal.settings.terminal.id
    )
    tasks = [
        asyncio.create_task(supervise(name, run, terminal.audit))
        for name, run in (
            ("observer", terminal.observer.run),
            ("settlement", lambda: settle(terminal)),
            ("outbox", terminal.outbox.run),
        )
    ]
    try:
        await _first_look(terminal)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await terminal.audit.record("terminal.stopped")


async def settle(terminal: Terminal) -> None:
    """Settles what is still open, at the start and then again and again."""
    while True:
        await terminal.attempts.settle()
        await terminal.commitments.settle()
        await asyncio.sleep(terminal.settings.times.settle)


async def _first_look(terminal: Terminal) -> None:
    looks = asyncio.gather(*map(terminal.observer.ask, terminal.observer.status))
    try:
        await asyncio.wait_for(looks, FIRST_LOOK)
    except TimeoutError:
        return
