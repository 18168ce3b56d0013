"""The terminal with real drivers on real lines, emulators at the far end, and a scripted stage."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from kiosk.app.composition import Parts, open_terminal, start_emulators
from kiosk.app.configuration import Configuration, load
from kiosk.app.live import run_tasks
from kiosk.base.config import Section, StoreSettings, Times
from kiosk.base.emulation import choose
from kiosk.base.paths import CONFIG
from kiosk.services import services
from kiosk.visit.flow import Service
from kiosk.visit.loop import serve
from kiosk.visit.terminal import Terminal
from tests.flows.stage import ScriptedStage, Step

PATIENCE = 30.0
QUICK = Times(idle=30, warning=5, card=20, payment=20, poll=0.05, observe=0.2, settle=0.2)


@dataclass
class World:
    """`play` runs the whole terminal through a script. The store outlives each play. `shown` are
    the names of all pages that were played, here and in worlds made from this one; `terminal` is
    the one that plays."""

    configuration: Configuration
    parts: Parts
    services: tuple[Service, ...] = field(default_factory=services)
    shown: set[str] = field(default_factory=set)
    terminal: Terminal | None = None

    def does(self, device: str, control: str, value: str) -> None:
        choose(self.parts.emulators[device], control, value)

    def doing(self, device: str, control: str, value: str) -> Any:
        return lambda: self.does(device, control, value)

    def slips(self) -> list[str]:
        """The text of every slip printed so far."""
        pictures = self.parts.emulators["receipt_printer"].output()
        return [picture.with_suffix(".txt").read_text("utf-8") for picture in pictures]

    def with_times(self, **changes: float) -> World:
        """The same world with other times."""
        settings = self.configuration.settings
        times = msgspec.structs.replace(settings.times, **changes)
        settings = msgspec.structs.replace(settings, times=times)
        return replace(self, configuration=replace(self.configuration, settings=settings))

    def with_platform_at(self, url: str) -> World:
        """The same world with another platform, one that cannot be made to fail from here."""
        platform = self.configuration.platform.with_(url=url)
        return replace(self, parts=replace(self.parts, platform=platform))

    async def play(
        self,
        *steps: Step,
        then: Callable[[Terminal], Awaitable[None]] | None = None,
        stage: Callable[..., ScriptedStage] = ScriptedStage,
    ) -> ScriptedStage:
        """Plays the script from home to home. `then(terminal)` runs before everything stops."""
        played = stage(*steps)
        async with (
            open_terminal(self.configuration, self.parts, played) as terminal,
            run_tasks(terminal),
        ):
            self.terminal = terminal
            serving = asyncio.create_task(serve(terminal, self.services))
            ended = asyncio.create_task(played.ended.wait())
            done, _ = await asyncio.wait(
                {serving, ended}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
            )
            try:
                assert done, f"the script stands at {played.seen[-1:]}"
                assert not played.misfit, played.misfit
                if serving in done:
                    serving.result()
                if then is not None:
                    await then(terminal)
            finally:
                for task in (serving, ended):
                    task.cancel()
                await asyncio.gather(serving, ended, return_exceptions=True)
                self.shown |= played.shown()
        return played


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    """Asks again and again until `check` holds; TimeoutError when it never does."""
    async with asyncio.timeout(PATIENCE):
        while not await check():
            await asyncio.sleep(0.02)


@contextmanager
def world_in(folder: Path) -> Iterator[World]:
    """A world of its own, with its store in `folder`."""
    configuration = load(CONFIG / "demo.toml")
    settings = msgspec.structs.replace(
        configuration.settings, store=StoreSettings(str(folder / "store.db")), times=QUICK
    )
    configuration = replace(configuration, settings=settings)
    with start_emulators(configuration) as parts:
        yield World(configuration, parts)


@contextmanager
def with_spare(world: World, kind: str, name: str) -> Iterator[World]:
    """The world with another device of a kind that it has, under a name of its own."""
    first = world.configuration.devices[kind]
    spare = Section(first.file, f"devices.{name}", {**first.values, "kind": kind})
    devices = {**world.configuration.devices, name: spare}
    configuration = replace(world.configuration, devices=devices)
    with start_emulators(configuration) as parts:
        yield replace(world, configuration=configuration, parts=parts)
