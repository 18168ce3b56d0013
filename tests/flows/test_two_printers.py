"""A terminal with two receipt printers: one that works is enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.code_scanner.emulator import newest_claim
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.views.result import Printing, Result
from kiosk.visit.terminal import Terminal
from tests.flows.steps import finish, new_booking, present, printing_states, result
from tests.flows.world import World, with_spare, world_in

SPARE = "spare_printer"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The demo with another receipt printer, which has a name of its own and comes second."""
    with world_in(tmp_path) as made, with_spare(made, "receipt_printer", SPARE) as world:
        yield world


async def book(world: World, persona: str = "rare") -> list[Result]:
    """The result pages of a booking, with its slip."""
    stage = await world.play(
        *present(world, "book", persona),
        *new_booking(),
        *result(),
        *finish(world, card=True),
    )
    return stage.pages(Result)


def slips(world: World) -> list[int]:
    """How many slips each printer has made."""
    return [len(world.parts.emulators[name].output()) for name in ("receipt_printer", SPARE)]


async def test_the_first_of_them_prints(world: World) -> None:
    assert printing_states(await book(world)) == [Printing.RUNNING, Printing.PRINTED]
    assert slips(world) == [1, 0]


async def test_where_the_first_has_no_paper_the_other_prints(world: World) -> None:
    world.does("receipt_printer", "paper", "out")
    assert printing_states(await book(world)) == [Printing.RUNNING, Printing.PRINTED]
    assert slips(world) == [0, 1]


async def test_where_none_has_paper_the_slip_fails(world: World) -> None:
    for name in ("receipt_printer", SPARE):
        world.does(name, "paper", "out")
    assert printing_states(await book(world)) == [Printing.RUNNING, Printing.FAILED]
    assert slips(world) == [0, 0]


async def test_each_is_observed_by_its_own_name(world: World) -> None:
    world.does("receipt_printer", "paper", "out")

    async def then(terminal: Terminal) -> None:
        observer = terminal.observer
        for name in ("receipt_printer", SPARE):
            await observer.ask(name)
        assert observer.status["receipt_printer"].has("paper.out")
        assert not observer.status[SPARE].has("paper.out")
        assert observer.usable(RECEIPT_PRINTER)
        assert [*terminal.devices.all(RECEIPT_PRINTER)] == ["receipt_printer", SPARE]

    await world.play(then=then)


async def test_a_code_is_found_on_the_slip_of_whichever_printed_it(world: World) -> None:
    """What is held before the emulated scanner is the newest slip there is."""
    world.does("receipt_printer", "paper", "out")
    await book(world)
    world.does("receipt_printer", "paper", "full")
    (later,) = {page.claim_code for page in await book(world, "wang")}
    scanner: Any = world.parts.emulators["code_scanner"]
    assert slips(world) == [1, 1]
    assert newest_claim(scanner.slips()) == later.encode()
