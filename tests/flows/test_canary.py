"""Personal data leaves no trace: not in logs, not in the audit, not in the store, not in memory."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.base import logs
from kiosk.views.base import Leave
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.leaving import Rated
from kiosk.views.notices import Sorry
from kiosk.views.paying import PayByQr
from kiosk.views.result import Move, Progress
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, Step
from tests.flows.steps import (
    canaries,
    finish,
    first,
    gas_bill,
    new_booking,
    present,
    result,
    take_card,
)
from tests.flows.world import World


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything any logger writes, at its most talkative, through the terminal's own handler."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.start(stream, logging.DEBUG)
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


async def _visits(world: World) -> str:
    """Good and bad visits of three residents; everything the store then holds, as SQL."""
    told: list[str] = []

    async def dump(terminal: Terminal) -> None:
        assert await terminal.audit.verify() is None
        told.append(await terminal.store.read(lambda db: "\n".join(map(str, db.iterdump()))))

    await world.play(
        *present(world, "book", "zhang"),
        *new_booking(),
        *result(),
        *finish(world, card=True, rated=Rated(1, ())),
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.PRINT),
        Step(Progress, WAIT),
        Step(Progress, Leave),
        take_card(world),
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
        *present(world, "book", "expired"),
        take_card(world),
        Step(PresentCard, WAIT, lays_down_while_the_platform_fails(world)),
        Step(Sorry, Leave, world.doing("platform", "network", "online")),
        take_card(world),
        then=dump,
    )
    return told[0]


def lays_down_while_the_platform_fails(world: World) -> Callable[[], None]:
    def lay() -> None:
        world.does("platform", "network", "error")
        world.does("id_card_reader", "card", "taiwan")

    return lay


async def test_nothing_personal_stays_behind(
    world: World, log: io.StringIO, tmp_path: Path
) -> None:
    dump = await _visits(world)
    files = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    written = log.getvalue()
    assert "visit.ended" in written
    assert "visit.ended" in dump
    for canary in canaries("zhang", "expired", "taiwan"):
        assert canary not in written
        assert canary not in dump
        assert canary.encode() not in files
        assert canary.encode("utf-16-le") not in files


def test_nobody_is_remembered_after_the_visit(tmp_path: Path) -> None:
    """In a process of its own, so that only this terminal's memory is searched."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.flows.remembered", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.stdout == "remembered: 0\n", ended.stderr
