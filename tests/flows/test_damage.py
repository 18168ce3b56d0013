"""A terminal whose store is damaged serves residents, and says so to those who look after it."""

from __future__ import annotations

from pathlib import Path

from kiosk.views.home import Home
from kiosk.visit.terminal import Terminal
from tests.flows.steps import finish, new_booking, present, result
from tests.flows.world import World, until

GARBAGE = b"what a bad disk has left" * 1000


async def test_it_serves_with_a_fresh_store_and_raises_the_alarm(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "store.db").write_bytes(GARBAGE)
    seen: list[object] = []

    async def look(terminal: Terminal) -> None:
        aside = terminal.store.moved_aside
        assert aside is not None
        assert aside.read_bytes() == GARBAGE
        question = "SELECT fields ->> 'file' FROM audit WHERE event = 'store.replaced'"
        told = await terminal.store.read(lambda db: db.execute(question).fetchall())
        assert told == [(aside.name,)]
        assert await terminal.audit.verify() is None

        await until(lambda: _alarmed(terminal))
        assert terminal.observer.usable("store")
        seen.append(aside)

    stage = await world.play(
        *present(world, "book", "zhang"),
        *new_booking(),
        *result(),
        *finish(world, card=True),
        then=look,
    )
    assert seen
    assert all(tile.reason is None for tile in stage.pages(Home)[-1].tiles)


async def test_the_next_start_finds_it_replaced_and_the_alarm_standing(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "store.db").write_bytes(GARBAGE)
    await world.play()

    async def look(terminal: Terminal) -> None:
        assert terminal.store.moved_aside is None
        await until(lambda: _alarmed(terminal))

    await world.play(then=look)


async def _alarmed(terminal: Terminal) -> bool:
    return terminal.observer.status["store"].has("store.damaged")
