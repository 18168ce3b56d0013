"""Which tasks run beside the visits, seen by what they do; and a start that has to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import composition, live
from kiosk.app.composition import open_terminal
from kiosk.base.errors import StoreFull
from kiosk.base.keys import new_key
from kiosk.contract.reports import Rate
from kiosk.model.device import DeviceState
from kiosk.outbox.outbox import Outbox
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.store import Store
from kiosk.store.vault import open_vault
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.undertaking import Undertaking, UndertakingState
from kiosk.views.home import Home, OutOfService
from kiosk.visit.terminal import Terminal
from tests.flows.stage import ScriptedStage
from tests.flows.world import World, until
from tests.kiosk.platform import InMemoryPlatform

LONG_AGO = datetime.now(UTC) - timedelta(days=400)


async def left_before(world: World, do: Callable[[Journal, Outbox], Awaitable[None]]) -> None:
    """What an earlier run of the terminal has left in the store."""
    settings = world.configuration.settings.store
    store = open_store(settings.path)
    vault, audit = open_vault(settings, production=False), Audit(store)
    platform = InMemoryPlatform()
    journal = Journal(store, vault, audit, now=lambda: LONG_AGO)
    await do(journal, Outbox(store, vault, audit, platform, every=0))
    await store.close()


def undertaking(state: UndertakingState) -> Undertaking[Any]:
    return Undertaking(new_key(), "pay", f"bill {state}", "7KQM-2XWP", LONG_AGO, state=state)


async def count(store: Store, what: str) -> int:
    question = f"SELECT count(*) FROM {what}"  # noqa: S608 - of this file
    return int(await store.read(lambda db: db.execute(question).fetchone()[0]))


async def test_what_has_expired_is_forgotten(world: World) -> None:
    async def leave(journal: Journal, _: Outbox) -> None:
        old = undertaking(UndertakingState.INTENT)
        await journal.begin(old)
        await journal.move(old, Undertaking(**{**vars(old), "state": UndertakingState.CLOSED}))

    async def forgotten(terminal: Terminal) -> None:
        async def gone() -> bool:
            return await count(terminal.store, "intent") == 0

        await until(gone)

    await left_before(world, leave)
    await world.play(then=forgotten)


async def test_what_was_left_open_is_settled(world: World) -> None:
    async def leave(journal: Journal, _: Outbox) -> None:
        await journal.begin(undertaking(UndertakingState.UNKNOWN))

    async def settled(terminal: Terminal) -> None:
        async def final() -> bool:
            return await count(terminal.store, "intent WHERE final = 0") == 0

        await until(final)

    await left_before(world, leave)
    await world.play(then=settled)


async def test_what_was_not_delivered_is_delivered(world: World) -> None:
    async def leave(_: Journal, outbox: Outbox) -> None:
        await outbox.add(Rate("pay", 5))

    async def delivered(terminal: Terminal) -> None:
        async def nothing_waits() -> bool:
            return not (await terminal.outbox.waiting())["rating"]

        await until(nothing_waits)

    await left_before(world, leave)
    await world.play(then=delivered)


async def test_a_device_that_goes_is_noticed_without_a_visit(world: World) -> None:
    async def noticed(terminal: Terminal) -> None:
        world.does("receipt_printer", "paper", "out")

        async def out() -> bool:
            return terminal.observer.status["receipt_printer"].has("paper.out")

        await until(out)

    await world.play(then=noticed)


async def test_the_first_page_is_not_kept_waiting_by_the_tasks(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LONGEST_FIRST", 60.0)
    drawn = asyncio.Event()
    async with (
        open_terminal(world.configuration, world.parts, ScriptedStage()) as terminal,
        live.run_tasks(terminal, drawn.wait),
    ):
        await terminal.audit.record("visit.started", language="en")
        assert {status.state for status in terminal.observer.status.values()} == {
            DeviceState.STARTING
        }
        drawn.set()
        await until(lambda: _ready(terminal))


async def test_where_no_page_is_drawn_the_tasks_begin_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LONGEST_FIRST", 0.01)
    async with (
        open_terminal(world.configuration, world.parts, ScriptedStage()) as terminal,
        live.run_tasks(terminal, asyncio.Event().wait),
    ):
        await until(lambda: _ready(terminal))


async def _ready(terminal: Terminal) -> bool:
    return all(status.usable for status in terminal.observer.status.values())


async def test_a_start_on_a_full_disk_is_out_of_service_until_there_is_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "UNTIL_ROOM", 0.01)
    tries: list[Path | str] = []

    def opened(path: Path | str) -> Store:
        tries.append(path)
        if len(tries) < 3:
            raise StoreFull("no room")
        return open_store(path)

    monkeypatch.setattr(composition, "open_store", opened)
    stage = await world.play()
    assert len(tries) == 3
    assert stage.pages(OutOfService)
    assert stage.pages(Home)
