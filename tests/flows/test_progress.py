"""Looking up a case and printing it."""

from __future__ import annotations

from kiosk.model.text import text
from kiosk.views import Choose, Move, Progress
from tests.flows.stage import Step
from tests.flows.steps import finish, first, present, take_card
from tests.flows.world import World


async def test_a_case_is_shown_and_printed(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.PRINT),
        Step(Progress, Move.DONE),
        *finish(world, card=True),
    )
    before, after = stage.pages(Progress)
    assert after.hint == text("slip.printed")
    (slip,) = world.slips()
    assert before.case.number in slip
    assert all(step.title.zh_CN in slip for step in before.case.steps)


async def test_without_paper_the_page_stays_and_says_so(world: World) -> None:
    world.does("receipt_printer", "paper", "out")
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.PRINT),
        Step(Progress, Move.DONE),
        *finish(world, card=True),
    )
    assert "slip.failed" in repr(stage.pages(Progress)[-1].hint)


async def test_who_has_no_case_is_told_so(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "foreigner_2017"),
        Step(Choose, Move.DONE),
        Step(Choose, None),
        take_card(world),
    )
    assert stage.pages(Choose)[0].question == text("progress.none")
