"""The terminal is told to end: what is under way ends first, and then what it stands on."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.app.composition import open_terminal
from kiosk.app.live import run_tasks
from kiosk.services import services
from kiosk.views.base import View
from kiosk.views.paying import PayByQr
from kiosk.views.result import Result
from kiosk.visit import conclude
from kiosk.visit.loop import serve
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import gas_bill, new_booking, present
from tests.flows.world import PATIENCE, World


async def told_to_end(world: World, *before: Step, at: type[View[Any]]) -> set[Any]:
    """Plays up to the page `at` and ends there as SIGTERM does; the tasks that are left."""
    told = asyncio.Event()
    stage = ScriptedStage(*before, Step(at, WAIT, told.set))
    async with asyncio.timeout(PATIENCE):
        async with (
            open_terminal(world.configuration, world.parts, stage) as terminal,
            run_tasks(terminal),
        ):
            serving = asyncio.create_task(serve(terminal, services()))
            await told.wait()
            serving.cancel()
            await asyncio.wait({serving})
    assert not stage.misfit, stage.misfit
    return asyncio.all_tasks() - {asyncio.current_task()}


def recorded(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "store.db")) as db:
        return db.execute("SELECT event, fields FROM audit ORDER BY number").fetchall()


def slips(folder: Path) -> list[str]:
    return [fields for event, fields in recorded(folder) if event == "slip.printed"]


async def test_a_slip_that_is_being_printed_is_printed_and_on_record_as_such(
    world: World, tmp_path: Path
) -> None:
    before = (*present(world, "book", "zhang"), *new_booking())
    assert await told_to_end(world, *before, at=Result) == set()
    assert slips(tmp_path) == ['{"reason": "", "result": "printed"}']
    assert len(world.slips()) == 1
    assert recorded(tmp_path)[-1][0] == "terminal.stopped"


async def test_a_printer_that_takes_too_long_is_on_record_as_not_known(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conclude, "LONGEST_ENDING", 0.01)
    before = (*present(world, "book", "zhang"), *new_booking())
    assert await told_to_end(world, *before, at=Result) == set()
    assert slips(tmp_path) == ['{"reason": "stopped", "result": "unknown"}']
    assert recorded(tmp_path)[-1][0] == "terminal.stopped"


async def test_a_payment_under_way_is_left_to_the_settler(world: World, tmp_path: Path) -> None:
    assert await told_to_end(world, *gas_bill(), at=PayByQr) == set()
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        assert db.execute("SELECT state FROM intent").fetchall() == [("unknown",)]
