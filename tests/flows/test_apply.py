"""Applying: one case for one application, whatever becomes of the request and of its answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.text import text
from kiosk.contract.applications import Submit
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.base import Back, Leave
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode
from kiosk.views.home import Home
from kiosk.views.notices import Sorry
from kiosk.views.result import Ending, Move, Printing, Progress, Result
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, Step
from tests.flows.steps import canaries, finish, first, option, present, result, take_card
from tests.flows.test_pay import states
from tests.flows.world import World, until

ZHANG = "zhang"


def to_the_review(world: World, also: Callable[[], Any] | None = None) -> tuple[Step, ...]:
    """From home to the application's review, the first procedure."""
    return (*present(world, "apply", ZHANG), Step(Choose, first), Step(Review, True, also))


async def cases(world: World) -> int:
    """How many cases the resident has."""
    stage = await world.play(
        *present(world, "progress", ZHANG),
        Step(Choose, Leave),
        *finish(world, card=True)[2:],
    )
    return len(stage.pages(Choose)[0].options)


async def test_an_application_becomes_a_case_with_a_slip(world: World) -> None:
    before = await cases(world)
    stage = await world.play(*to_the_review(world), *result(), *finish(world, card=True))
    shown = stage.pages(Result)[-1]
    assert (shown.ending, shown.printing) == (Ending.DONE, Printing.PRINTED)
    (slip,) = world.slips()
    assert shown.claim_code in slip
    assert "张*兰" in slip
    assert await cases(world) == before + 1


async def test_the_claim_code_leads_to_the_case(world: World) -> None:
    stage = await world.play(*to_the_review(world), *result(), *finish(world, card=True))
    code = stage.pages(Result)[-1].claim_code
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, code),
        Step(Progress, Move.DONE),
        *finish(world, card=False),
    )
    assert stage.pages(Progress)[0].case.steps


async def test_a_lost_answer_is_said_and_makes_one_case(world: World) -> None:
    async def settled(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.UNKNOWN]
        world.does("platform", "network", "online")
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.DONE]

    before = await cases(world)
    stage = await world.with_times(settle=3600).play(
        *to_the_review(world, world.doing("platform", "network", "lost_reply")),
        *result(),
        *finish(world, card=True),
        then=settled,
    )
    shown = stage.pages(Result)[-1]
    assert (shown.ending, shown.question) == (Ending.UNKNOWN, text("apply.unknown"))
    assert shown.claim_code in world.slips()[0]
    assert await cases(world) == before + 1


@pytest.mark.parametrize(
    ("mood", "ending", "more"),
    [("lost_reply", UndertakingState.DONE, 1), ("lost_request", UndertakingState.CLOSED, 0)],
)
async def test_a_session_that_has_run_out_does_not_hide_the_outcome(
    world: World, mood: str, ending: UndertakingState, more: int
) -> None:
    """The same key is answered as before; what never arrived is refused, and so was not done."""

    async def settled(terminal: Terminal) -> None:
        world.does("platform", "sessions", "end")
        world.does("platform", "network", "online")
        await until(terminal.settler.settle)
        assert await states(terminal) == [ending]

    before = await cases(world)
    await world.with_times(settle=3600).play(
        *to_the_review(world, world.doing("platform", "network", mood)),
        *result(),
        *finish(world, card=True),
        then=settled,
    )
    assert await cases(world) == before + more


async def test_many_procedures_are_chosen_by_department(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.services.apply.pages.FEW", 1)
    stage = await world.play(
        *present(world, "apply", ZHANG),
        Step(Choose, first),
        Step(Choose, Back),
        Step(Choose, option(1)),
        Step(Choose, first),
        Step(Review, Leave),
        take_card(world),
    )
    departments, _, _, procedures = stage.pages(Choose)
    chosen = departments.options[1].value
    assert {o.value.department_id for o in procedures.options} == {chosen.id}


async def test_a_session_that_has_run_out_asks_for_the_card_again(world: World) -> None:
    def lay_down_again() -> None:
        world.does("id_card_reader", "card", "none")
        world.does("id_card_reader", "card", ZHANG)

    async def one_done(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.CLOSED, UndertakingState.DONE]

    await world.play(
        *to_the_review(world, world.doing("platform", "sessions", "end")),
        Step(Sorry, Move.RETRY),
        Step(PresentCard, WAIT, lay_down_again),
        Step(Choose, first),
        Step(Review, True),
        *result(),
        *finish(world, card=True),
        then=one_done,
    )


async def test_what_identifies_is_sealed_and_goes_with_the_outcome(
    world: World, tmp_path: Path
) -> None:
    async def look(terminal: Terminal) -> None:
        (left,) = await terminal.journal.list_unattended()
        files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert isinstance(left.request, Submit)
        assert left.request.session.reveal().encode() not in files
        assert not [word for word in canaries(ZHANG) if word.encode() in files]
        world.does("platform", "network", "online")
        await until(terminal.settler.settle)
        assert (await terminal.journal.get(left.key)).request is None

    await world.with_times(settle=3600).play(
        *to_the_review(world, world.doing("platform", "network", "lost_reply")),
        *result(),
        *finish(world, card=True),
        then=look,
    )
    with closing(sqlite3.connect(tmp_path / "store.db")) as db:
        assert db.execute("SELECT count(*) FROM intent").fetchone() == (1,)
