"""The only composition root: settings to drivers, store and core; stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import drivers
from kiosk.app.configuration import Configuration
from kiosk.base.config import Section, TerminalSettings, mendable
from kiosk.base.emulation import Emulator, ShownSlips
from kiosk.base.errors import StoreFull
from kiosk.base.text import text
from kiosk.catalogue.guides import Guides
from kiosk.catalogue.kept import KeptCatalogue
from kiosk.health.clock import Clock
from kiosk.health.observer import Observer
from kiosk.outbox.outbox import Outbox
from kiosk.ports import ports
from kiosk.ports.device import Device
from kiosk.ports.devices import Devices, Installed
from kiosk.ports.parts import CATALOGUE, CLOCK, OUTBOX, SETTLEMENT, STORE
from kiosk.ports.platform import PLATFORM, Platform
from kiosk.store.audit import Audit
from kiosk.store.lock import Lock
from kiosk.store.opening import open_store
from kiosk.store.store import Store
from kiosk.store.upkeep import StoreWatch
from kiosk.store.vault import Vault, open_vault
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings
from kiosk.views.base import Frame, Stage
from kiosk.views.home import OutOfService
from kiosk.visit.apology import alternative
from kiosk.visit.terminal import Terminal

NO_DEVICES = Devices()


def assemble(
    settings: TerminalSettings,
    stage: Stage,
    store: Store,
    vault: Vault,
    platform: Platform,
    devices: Devices = NO_DEVICES,
) -> Terminal:
    """The core around the given ends. Nothing runs yet; `app` starts the background tasks."""
    clock = Clock(platform, settings.times.clock)
    now = clock.now
    audit = Audit(store, now)
    journal = Journal(store, vault, audit, now, clock.require)
    payments = Payments(journal, audit, platform, now)
    undertakings = Undertakings(journal, platform, now)
    settler = Settler(journal, payments, undertakings, settings.times.settle, now, clock.proven)
    outbox = Outbox(
        store, vault, audit, platform, settings.times.settle, now=now, proven=clock.proven
    )
    catalogue = KeptCatalogue(platform, store, settings.times.catalogue, now, clock.proven)
    observed: dict[str, Device] = {
        PLATFORM.name: platform,
        CLOCK.name: clock,
        STORE.name: StoreWatch(store, audit),
        SETTLEMENT.name: settler,
        OUTBOX.name: outbox,
        CATALOGUE.name: catalogue,
    }
    kinds = {each.name: each.port.name for each in devices}
    observed |= {each.name: each.driver for each in devices}
    return Terminal(
        settings,
        stage,
        platform,
        devices,
        store,
        audit,
        clock,
        Observer(observed, audit, settings.times.observe, kinds=kinds),
        journal,
        payments,
        undertakings,
        settler,
        outbox,
        catalogue,
        Guides(platform, settings.times.catalogue),
    )


_log = logging.getLogger(__name__)

T = TypeVar("T")

UNTIL_ROOM = 10.0
"""Seconds to the next try at opening the store, where its disk is full."""


@dataclass(frozen=True)
class Parts:
    """Sections ready for their drivers, and the emulators that some of them point to."""

    platform: Section
    devices: Mapping[str, Section]
    emulators: Mapping[str, Emulator]


@contextmanager
def start_emulators(configuration: Configuration) -> Iterator[Parts]:
    """Starts an emulator for every section that says `emulate = true`, and stops them after."""
    sections = {**configuration.devices, PLATFORM.name: configuration.platform}
    emulators: dict[str, Emulator] = {}
    with ExitStack() as running:
        for name, section in sections.items():
            if section.values.get("emulate"):
                with mendable(section.where("emulate"), "put its table right"):
                    emulator = drivers.emulate(section)
                running.callback(emulator.close)
                emulators[name] = emulator
                sections[name] = section.with_(**emulator.settings())
        _hand_over_slips(emulators)
        platform = sections.pop(PLATFORM.name)
        yield Parts(platform, sections, emulators)


def build(section: Section) -> Any:
    """The section's driver. Nothing is opened yet, so whatever goes wrong is in the settings."""
    with mendable(f"{section.file}: {section.path}", "put this table right"):
        return drivers.build(section)


def _hand_over_slips(emulators: Mapping[str, Emulator]) -> None:
    """Lets every emulator before which slips are held be shown what the others have printed."""

    def printed() -> tuple[Path, ...]:
        slips = (slip for emulator in emulators.values() for slip in emulator.output())
        return tuple(sorted(slips, key=lambda slip: slip.stat().st_mtime_ns))

    for emulator in emulators.values():
        if isinstance(emulator, ShownSlips):
            emulator.slips = printed


@asynccontextmanager
async def open_terminal(
    configuration: Configuration, parts: Parts, stage: Stage
) -> AsyncIterator[Terminal]:
    """The terminal with its real drivers and its store, closed in reverse order."""
    settings = configuration.settings
    async with AsyncExitStack() as closing:
        path = settings.store.path
        lock = await _with_room(lambda: Lock(path), settings, stage)
        closing.callback(lock.release)
        store = await _with_room(lambda: open_store(path), settings, stage)
        closing.push_async_callback(store.close)
        devices = []
        for name, section in parts.devices.items():
            devices.append(Installed(name, ports()[section.kind], build(section)))
            closing.push_async_callback(devices[-1].driver.close)
        platform: Platform = build(parts.platform)
        closing.push_async_callback(platform.close)
        vault = open_vault(settings.store, production=settings.terminal.production)
        terminal = assemble(settings, stage, store, vault, platform, Devices(devices))
        closing.push_async_callback(terminal.catalogue.close)
        yield terminal


async def _with_room(opening: Callable[[], T], settings: TerminalSettings, stage: Stage) -> T:
    """What `opening` opens. While the disk has no room for that the terminal is out of service,
    and tries again."""
    while True:
        try:
            return opening()
        except StoreFull:
            _log.error("the disk of the store is full")
            closed = OutOfService(text("closed.question"), hint=alternative(settings.site))
            with suppress(TimeoutError):
                await asyncio.wait_for(stage.show(closed, Frame(leave=False)), UNTIL_ROOM)
