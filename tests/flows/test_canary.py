"""Personal data leaves no trace: not in logs, not in the audit, not in the store, not in memory."""

from __future__ import annotations

import gc
import io
import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import logs
from kiosk.model.identity import IdentityCard, Resident
from kiosk.model.personal import Personal
from kiosk.paths import CONFIG
from kiosk.terminal import Terminal
from kiosk.views import Choose, Leave, Move, PayByQr, PresentCard, Progress, Rated, Sorry
from tests.flows.stage import WAIT, Step
from tests.flows.steps import (
    GAS_WITH_THREE_BILLS,
    finish,
    first,
    gas_bill,
    new_booking,
    present,
    result,
    take_card,
)
from tests.flows.world import World

PERSONAS = tomllib.loads((CONFIG / "personas.toml").read_text("utf-8"))["persona"]


def canaries(*keys: str) -> list[str]:
    """Everything personal about these personas, and the account whose bills are paid."""
    chosen = [persona for persona in PERSONAS if persona["key"] in keys]
    fields = ("name", "number", "address", "newest_address", "birth", "other_number")
    return [p[f] for p in chosen for f in fields if p.get(f)] + [GAS_WITH_THREE_BILLS]


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


async def _visits(world: World) -> tuple[str, int]:
    """Good and bad visits of two residents; the audit's text and the misfit of its chain."""
    told: list[str] = []

    async def audit(terminal: Terminal) -> None:
        assert await terminal.audit.verify() is None
        told.append(await terminal.store.read(lambda db: "\n".join(map(str, db.iterdump()))))

    stage = await world.play(
        *present(world, "book", "zhang"),
        *new_booking(),
        *result(),
        *finish(world, card=True, rated=Rated(1, ())),
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.PRINT),
        Step(Progress, Leave),
        take_card(world),
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
        *present(world, "book", "expired"),
        Step(Sorry, Move.RETRY, world.doing("platform", "network", "error")),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "taiwan")),
        Step(Sorry, Leave, world.doing("platform", "network", "online")),
        take_card(world),
        then=audit,
    )
    stage.seen.clear()
    return told[0], len(stage.seen)


async def test_nothing_personal_stays_behind(
    world: World, log: io.StringIO, tmp_path: Path
) -> None:
    dump, _ = await _visits(world)
    files = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    written = log.getvalue()
    assert "visit.ended" in written
    assert "visit.ended" in dump
    for canary in canaries("zhang", "expired", "taiwan"):
        assert canary not in written
        assert canary not in dump
        assert canary.encode() not in files
        assert canary.encode("utf-16-le") not in files


async def test_nobody_is_remembered_after_the_visit(world: World) -> None:
    await _visits(world)
    gc.collect()
    numbers = set(canaries("zhang", "expired", "taiwan"))
    alive = [o for o in gc.get_objects() if isinstance(o, (Resident, IdentityCard))]
    held = [o for o in gc.get_objects() if isinstance(o, Personal) and o.reveal() in numbers]
    assert not [a for a in alive if a.number.reveal() in numbers]
    assert not held
