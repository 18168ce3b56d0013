"""The only composition root: settings to drivers, store and core; stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import drivers
from kiosk.app.configuration import Configuration
from kiosk.base.config import Section, TerminalSettings, mendable
from kiosk.base.emulation import Emulator, ShownSlips
from kiosk.base.errors import StoreFull
from kiosk.base.text import text
from kiosk.health.clock import Clock
from kiosk.health.observer import Observer
from kiosk.outbox.outbox import Outbox
from kiosk.ports.code_scanner import CodeScanner
from kiosk.ports.device import Device
from kiosk.ports.id_card_reader import IdCardReader
from kiosk.ports.platform import Platform
from kiosk.ports.receipt_printer import ReceiptPrinter
from kiosk.store.audit import Audit
from kiosk.store.lock import Lock
from kiosk.store.store import Store, open_store
from kiosk.store.upkeep import StoreWatch
from kiosk.store.vault import Vault, open_vault
from kiosk.undertakings.attempts import Attempts
from kiosk.undertakings.commitments import Commitments
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.settler import Settler
from kiosk.views.base import Frame, Stage
from kiosk.views.home import OutOfService
from kiosk.visit.apology import alternative
from kiosk.visit.terminal import Terminal


def assemble(
    settings: TerminalSettings,
    stage: Stage,
    store: Store,
    vault: Vault,
    platform: Platform,
    id_card_reader: IdCardReader | None = None,
    receipt_printer: ReceiptPrinter | None = None,
    code_scanner: CodeScanner | None = None,
) -> Terminal:
    """The core around the given ends. Nothing runs yet; `app` starts the background tasks."""
    clock = Clock(platform, settings.times.clock)
    now = clock.now
    audit = Audit(store, now)
    journal = Journal(store, vault, audit, now, clock.require)
    attempts = Attempts(journal, audit, platform, now)
    commitments = Commitments(journal, platform, now)
    settler = Settler(journal, attempts, commitments, settings.times.settle, now, clock.proven)
    outbox = Outbox(
        store, vault, audit, platform, settings.times.settle, now=now, proven=clock.proven
    )
    observed: Mapping[str, Device | None] = {
        "platform": platform,
        "clock": clock,
        "store": StoreWatch(store, audit),
        "id_card_reader": id_card_reader,
        "receipt_printer": receipt_printer,
        "code_scanner": code_scanner,
        "settlement": settler,
        "outbox": outbox,
    }
    there = {name: device for name, device in observed.items() if device is not None}
    return Terminal(
        settings,
        stage,
        platform,
        id_card_reader,
        receipt_printer,
        code_scanner,
        store,
        audit,
        clock,
        Observer(there, audit, settings.times.observe),
        journal,
        attempts,
        commitments,
        settler,
        outbox,
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
def emulated(configuration: Configuration) -> Iterator[Parts]:
    """Starts an emulator for every section that says `emulate = true`, and stops them after."""
    sections = {**configuration.devices, "platform": configuration.platform}
    emulators: dict[str, Emulator] = {}
    with ExitStack() as running:
        for name, section in sections.items():
            if section.values.get("emulate"):
                with mendable(section.where("emulate"), "put its table right"):
                    emulator = drivers.emulate(section)
                running.callback(emulator.close)
                emulators[name] = emulator
                place = "url" if name == "platform" else "port"
                sections[name] = section.with_(**{place: emulator.address})
        _hand_over_slips(emulators)
        platform = sections.pop("platform")
        yield Parts(platform, sections, emulators)


def build(section: Section) -> Any:
    """The section's driver. Nothing is opened yet, so whatever goes wrong is in the settings."""
    with mendable(f"{section.file}: {section.path}", "put this table right"):
        return drivers.build(section)


def _hand_over_slips(emulators: Mapping[str, Emulator]) -> None:
    """Lets an emulated scanner be shown what an emulated printer has printed."""
    printer, scanner = emulators.get("receipt_printer"), emulators.get("code_scanner")
    if printer is not None and isinstance(scanner, ShownSlips):
        scanner.slips = printer.output


@asynccontextmanager
async def built(
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
        devices: dict[str, Any] = {}
        for name, section in (*parts.devices.items(), ("platform", parts.platform)):
            devices[name] = build(section)
            closing.push_async_callback(devices[name].close)
        yield assemble(
            settings,
            stage,
            store,
            open_vault(settings.store, production=settings.terminal.production),
            devices["platform"],
            devices.get("id_card_reader"),
            devices.get("receipt_printer"),
            devices.get("code_scanner"),
        )


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
