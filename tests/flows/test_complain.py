"""Complaining: taken in here, delivered once, as soon as the platform is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.text import text
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate
from kiosk.views.result import Ending, Move, Progress, Result
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import Step
from tests.flows.steps import canaries, finish, first, present, result
from tests.flows.world import World, until


def complaint(also: Callable[[], Any] | None = None) -> tuple[Step, ...]:
    return (Step(Home, "complain"), Step(Choose, first), Step(Review, True, also))


async def delivered(terminal: Terminal) -> None:
    async def none_waits() -> bool:
        return "complaint" not in await terminal.outbox.waiting()

    await until(none_waits)


@pytest.mark.shows("Result claim.complaint")
async def test_it_needs_no_card_and_its_code_finds_it(world: World) -> None:
    stage = await world.play(*complaint(), *result(), *finish(world, card=False), then=delivered)
    shown = stage.pages(Result)[-1]
    assert (shown.ending, shown.question) == (Ending.DONE, text("complain.done"))
    assert not stage.pages(PresentCard)
    assert shown.claim_code in world.slips()[0]
    again = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, shown.claim_code),
        Step(Result, Move.DONE),
        *finish(world, card=False),
    )
    assert again.pages(Result)[0].question == text("claim.complaint")


async def test_it_is_taken_in_while_the_platform_is_away_and_arrives_later(world: World) -> None:
    async def comes_back(terminal: Terminal) -> None:
        assert (await terminal.outbox.waiting())["complaint"] == 1
        world.does("platform", "network", "online")
        await delivered(terminal)

    stage = await world.play(
        *complaint(world.doing("platform", "network", "offline")),
        *result(),
        *finish(world, card=False),
        then=comes_back,
    )
    assert stage.pages(Result)[-1].ending is Ending.DONE


async def test_who_complains_after_identifying_stays_unnamed(world: World, tmp_path: Path) -> None:
    """Not even while it waits on the disk, where it is sealed."""
    written: list[bytes] = []

    async def look(terminal: Terminal) -> None:
        assert (await terminal.outbox.waiting())["complaint"] == 1
        written.extend(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.DONE),
        Step(Rate, None),
        Step(AnythingElse, False),
        Step(Home, "complain"),
        Step(Choose, first, world.doing("platform", "network", "offline")),
        Step(Review, True),
        *result(),
        *finish(world, card=True),
        then=look,
    )
    code = stage.pages(Result)[-1].claim_code
    for word in (*canaries("zhang"), code):
        assert word.encode() not in b"".join(written)


async def test_its_code_finds_it_before_it_has_been_delivered(world: World) -> None:
    def printed(_: object) -> str:
        return str(re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}", world.slips()[-1])[0])

    stage = await world.play(
        *complaint(world.doing("platform", "network", "lost_request")),
        *result(),
        Step(Rate, None),
        Step(AnythingElse, False),
        Step(Home, "claim"),
        Step(EnterCode, printed),
        Step(Result, Move.DONE),
        *finish(world, card=False),
    )
    found = stage.pages(Result)[-1]
    assert (found.question, found.claim_code) == (text("complain.done"), printed(None))


async def test_a_lost_answer_makes_one_complaint(world: World) -> None:
    async def comes_back(terminal: Terminal) -> None:
        world.does("platform", "network", "online")
        await delivered(terminal)
        assert not (await terminal.outbox.status()).has("outbox.dead")

    await world.play(
        *complaint(world.doing("platform", "network", "lost_reply")),
        *result(),
        *finish(world, card=False),
        then=comes_back,
    )
