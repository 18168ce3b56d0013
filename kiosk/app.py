"""The only composition root: settings to drivers, store and core; stops them in reverse.

The only module that imports drivers and screens.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import drivers
from kiosk import __version__, notify
from kiosk.apology import alternative, whom
from kiosk.background import supervise
from kiosk.clock import Clock
from kiosk.config import Configuration, Section, TerminalSettings, mendable
from kiosk.demo import Report, play
from kiosk.doctor import Finding, examine, on_record
from kiosk.emulation import Emulator, ShownSlips
from kiosk.errors import ConfigError, NoDisplay, StoreDamaged, StoreFull
from kiosk.flows import services
from kiosk.lock import Lock
from kiosk.model.text import Titles, text
from kiosk.retention import forget
from kiosk.session import cancel, first_of
from kiosk.store import open_store, snapshot
from kiosk.terminal import Terminal, assemble
from kiosk.upkeep import StoreAtRest
from kiosk.vault import open_vault
from kiosk.views import Frame, Home, OutOfService, Stage
from kiosk.visit import serve

if TYPE_CHECKING:
    from screens.application import KioskApplication

T = TypeVar("T")
_log = logging.getLogger(__name__)
DEMO_WINDOW = (1100, 900)
"""Fits a laptop's screen; the canvas is scaled to it, with the bench beside."""
UNTIL_SEEN = 0.05
"""Seconds between two looks whether the first page is seen."""
UNTIL_NOTICED = 1.0
"""Seconds between two looks whether the store has proved damaged."""
UNTIL_ROOM = 10.0
"""Seconds to the next try at opening the store, where its disk is full."""

GIVE_WAY = 0.001
"""Seconds after which a busy worker thread lets the interface go on; Python's 5 ms add up to a
stall of 60 ms while a driver loads a library with its first slip."""


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


@asynccontextmanager
async def awake(terminal: Terminal) -> AsyncIterator[None]:
    """Runs the background tasks: observer, settlement, outbox, retention."""
    settings = terminal.settings
    await terminal.audit.record(
        "terminal.started", version=__version__, terminal=settings.terminal.id
    )
    if terminal.store.moved_aside:
        await terminal.audit.record("store.replaced", file=terminal.store.moved_aside.name)
    kept = (terminal.store, terminal.audit, settings.retention, terminal.clock)
    tasks = [
        asyncio.create_task(supervise(name, run, terminal.audit))
        for name, run in (
            ("observer", terminal.observer.run),
            ("settlement", terminal.settler.run),
            ("outbox", terminal.outbox.run),
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


async def live(configuration: Configuration, parts: Parts, ui: KioskApplication) -> None:
    """The terminal at work on a stage, until cancelled."""
    site = configuration.settings.site
    ui.stage.help_lines = (whom(site), alternative(site))
    async with (
        _beside(_heard(ui)),
        built(configuration, parts, ui.stage) as terminal,
        awake(terminal),
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
    while True:
        ui.stage.banner(Titles(site.name, site.name_en), terminal.observer.usable("platform"))
        await asyncio.sleep(1)


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


def open_ui(
    configuration: Configuration, parts: Parts, *, headless: bool, bench: bool
) -> KioskApplication:
    """Opens the window. Kivy is loaded here and nowhere earlier."""
    if not (headless or os.environ.get("DISPLAY") or os.environ.get("SDL_VIDEODRIVER")):
        raise NoDisplay("no display to draw on: set DISPLAY, or start with --headless")
    with mendable("screens", "install the program again, with all it needs"):
        from screens.environment import prepare

    screen = configuration.settings.screen
    width, height = DEMO_WINDOW if bench else (screen.width, screen.height)
    sys.setswitchinterval(GIVE_WAY)
    with mendable("the cache folder", "make it, and let the terminal write to it"):
        prepare(width, height, fullscreen=screen.fullscreen and not bench, headless=headless)
    try:
        from screens.application import KioskApplication
        from screens.theme import register_font
    except ImportError as error:
        raise ConfigError(f"{error}; install the program again, with all it needs") from error
    with mendable("the font", "install the program again, with its fonts"):
        register_font()
    return KioskApplication(width, height, parts.emulators if bench else None)


def run(configuration: Configuration, *, headless: bool, bench: bool = False) -> None:
    """`kiosk run`: the terminal until its window is closed or SIGTERM asks it to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until there is a loop to be told
    with emulated(configuration) as parts:
        ui = open_ui(configuration, parts, headless=headless, bench=bench)

        async def until_told() -> None:
            live_task = asyncio.create_task(live(configuration, parts, ui))
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, live_task.cancel)
            with suppress(asyncio.CancelledError):
                await live_task

        asyncio.run(ui.run(until_told()))


def demonstrate(configuration: Configuration, out: Path) -> list[Report]:
    """`kiosk demo --headless`: plays the journeys, and reports how each ended."""
    with emulated(configuration) as parts:
        ui = open_ui(configuration, parts, headless=True, bench=False)
        from screens.hand import Hand

        reports: list[Report] = []

        async def played() -> None:
            terminal = asyncio.create_task(live(configuration, parts, ui))
            try:
                reports.extend(await play(Hand(ui), parts.emulators, out))
            finally:
                await cancel(terminal)

        asyncio.run(ui.run(played()))
    return reports


def sandbox(configuration: Configuration, port: int, database: str) -> None:
    """`kiosk sandbox`: the platform's other half alone, until interrupted."""
    from drivers.platform.sandbox import serve as serve_platform

    with mendable("the sandbox", "name another --port or --database"):
        serve_platform(configuration.platform, port, database)


async def diagnose(configuration: Configuration, language: str) -> list[Finding]:
    """`kiosk doctor`: opens each configured device and the platform once, and looks at a copy of
    the store, if there is one yet."""
    path = configuration.settings.store.path
    with emulated(configuration) as parts:
        async with AsyncExitStack() as closing:
            devices: dict[str, tuple[str, Any]] = {}
            for name, section in (*parts.devices.items(), ("platform", parts.platform)):
                devices[name] = (section.text("driver"), build(section))
                closing.push_async_callback(devices[name][1].close)
            limit = configuration.settings.times.clock
            devices["clock"] = ("platform", Clock(devices["platform"][1], limit))
            devices["store"] = ("sqlite", StoreAtRest(path))
            if Path(path).exists():
                store = snapshot(path)
                closing.push_async_callback(store.close)
                devices |= on_record(store, devices["platform"][1])
            return await examine(devices, language)
