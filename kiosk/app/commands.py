"""What each sub-command of `kiosk` does."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.app.composition import build, start_emulators
from kiosk.app.configuration import Configuration
from kiosk.app.doctor import Finding, examine, on_record
from kiosk.app.live import live
from kiosk.app.window import open_ui
from kiosk.base.config import mendable
from kiosk.health.clock import Clock
from kiosk.ports.parts import CLOCK, STORE
from kiosk.store.opening import snapshot
from kiosk.store.upkeep import StoreAtRest
from kiosk.visit.session import cancel

if TYPE_CHECKING:
    from kiosk.visit.guide import Report


def run(configuration: Configuration, *, headless: bool, bench: bool = False) -> None:
    """`kiosk run`: the terminal until its window is closed or SIGTERM asks it to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until there is a loop to be told
    with start_emulators(configuration) as parts:
        ui = open_ui(configuration, parts, headless=headless, bench=bench)

        async def until_told() -> None:
            live_task = asyncio.create_task(live(configuration, parts, ui))
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, live_task.cancel)
            with suppress(asyncio.CancelledError):
                await live_task

        asyncio.run(ui.run(until_told()))


def demonstrate(configuration: Configuration, out: Path, services: Sequence[str]) -> list[Report]:
    """`kiosk demo --headless`: plays the journeys of these services, of all where none is named,
    and reports how each ended."""
    from kiosk.app.demo import chosen, play

    journeys = chosen(services)
    with start_emulators(configuration) as parts:
        ui = open_ui(configuration, parts, headless=True, bench=False)
        from screens.hand import Hand

        reports: list[Report] = []

        async def played() -> None:
            terminal = asyncio.create_task(live(configuration, parts, ui))
            try:
                reports.extend(await play(Hand(ui), parts.emulators, out, journeys))
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
    with start_emulators(configuration) as parts:
        async with AsyncExitStack() as closing:
            devices: dict[str, tuple[str, Any]] = {}
            for name, section in (*parts.devices.items(), ("platform", parts.platform)):
                devices[name] = (section.text("driver"), build(section))
                closing.push_async_callback(devices[name][1].close)
            limit = configuration.settings.times.clock
            devices[CLOCK.name] = ("platform", Clock(devices["platform"][1], limit))
            devices[STORE.name] = ("sqlite", StoreAtRest(path))
            if Path(path).exists():
                store = snapshot(path)
                closing.push_async_callback(store.close)
                devices |= on_record(store, devices["platform"][1])
            return await examine(devices, language)
