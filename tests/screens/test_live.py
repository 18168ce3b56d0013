"""The terminal at work in its window: what ends it, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.app import live
from kiosk.app.composition import open_terminal, start_emulators
from kiosk.app.configuration import load
from kiosk.app.window import open_ui
from kiosk.base.config import StoreSettings
from kiosk.base.emulation import choose
from kiosk.base.errors import StoreDamaged
from kiosk.base.paths import CONFIG
from kiosk.ports.platform import PLATFORM
from kiosk.views.entry import EnterCode
from kiosk.views.home import Home
from kiosk.visit.session import cancel
from kiosk.visit.terminal import Terminal
from screens.hand import Drawn, Hand
from tests.flows.world import QUICK, until
from tests.kiosk.disk import spoil_in_use


@pytest.fixture
def terminals(monkeypatch: pytest.MonkeyPatch) -> list[Terminal]:
    """Each terminal that is built."""
    found: list[Terminal] = []

    @asynccontextmanager
    async def noted(*parts: Any) -> AsyncIterator[Terminal]:
        async with open_terminal(*parts) as terminal:
            found.append(terminal)
            yield terminal

    monkeypatch.setattr(live, "open_terminal", noted)
    return found


async def test_a_store_that_proves_damaged_ends_it_after_the_visit(
    tmp_path: Path, terminals: list[Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resident comes to the end of what was begun; at the home page it ends, by an error."""
    monkeypatch.setattr(live, "UNTIL_NOTICED", 0.001)
    file = tmp_path / "store.db"
    configuration = load(CONFIG / "demo.toml")
    settings = configuration.settings
    settings = msgspec.structs.replace(settings, store=StoreSettings(str(file)), times=QUICK)
    configuration = replace(configuration, settings=settings)

    async def is_known() -> bool:
        return isinstance(terminals[0].store.trouble, StoreDamaged)

    with start_emulators(configuration) as parts:
        ui = open_ui(configuration, parts, headless=True, bench=False)
        ui.stage.settle = 0

        async def scene() -> None:
            hand, ended = Hand(ui), asyncio.create_task(live.live(configuration, parts, ui))
            await hand.until(Home)
            await hand.tap("tile:claim")
            await hand.until(EnterCode)
            await asyncio.to_thread(spoil_in_use, file)
            await until(is_known)
            await hand.type("7KQM2XW6", "key")
            await Drawn().wait()
            assert not ended.done(), "a visit was cut off"
            assert isinstance(hand.view(), EnterCode)
            await hand.tap("leave")
            with pytest.raises(StoreDamaged):
                await ended

        await ui.run(scene())


async def test_the_top_band_says_what_becomes_of_the_connection(
    tmp_path: Path, terminals: list[Terminal]
) -> None:
    configuration = load(CONFIG / "demo.toml")
    store = StoreSettings(str(tmp_path / "store.db"))
    settings = msgspec.structs.replace(configuration.settings, store=store, times=QUICK)
    configuration = replace(configuration, settings=settings)

    with start_emulators(configuration) as parts:
        ui = open_ui(configuration, parts, headless=True, bench=False)
        ui.stage.settle = 0

        async def says(online: bool) -> None:
            async def it_does() -> bool:
                return ui.stage._online is online

            await until(it_does)

        async def scene() -> None:
            running = asyncio.create_task(live.live(configuration, parts, ui))
            await Hand(ui).until(Home)
            for network, online in (("online", True), ("offline", False), ("online", True)):
                choose(parts.emulators["platform"], "network", network)
                await says(online)
                assert terminals[0].observer.usable(PLATFORM) is online
            await cancel(running)

        await ui.run(scene())
