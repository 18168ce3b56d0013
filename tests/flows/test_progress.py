"""Looking up a case and printing it."""

from __future__ import annotations

from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.views.choose import Choose
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Nothing
from kiosk.views.result import Move, Printing, Progress
from tests.flows.stage import WAIT, Step
from tests.flows.steps import finish, first, present, take_card
from tests.flows.world import World


async def test_a_case_is_shown_and_printed(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.PRINT),
        Step(Progress, WAIT),
        Step(Progress, Move.DONE),
        *finish(world, card=True),
    )
    before, running, after = stage.pages(Progress)
    assert running.printing is Printing.RUNNING
    assert (after.printing, after.printing_note) == (Printing.PRINTED, text("slip.printed"))
    (slip,) = world.slips()
    assert before.case.number in slip
    assert all(step.title.zh_CN in slip for step in before.case.steps)


async def test_without_paper_the_page_stays_and_says_so(world: World) -> None:
    world.does("receipt_printer", "paper", "out")
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Move.PRINT),
        Step(Progress, WAIT),
        Step(Progress, Move.DONE),
        *finish(world, card=True),
    )
    shown = stage.pages(Progress)[-1]
    assert shown.printing is Printing.FAILED
    assert say(shown.printing_note, "zh_CN").startswith("进度单没有打出来：没有纸了。")
    assert "凭证码" not in say(shown.printing_note, "zh_CN")


async def test_who_has_no_case_is_told_so(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "foreigner_2017"),
        Step(Nothing, Move.DONE),
        Step(AnythingElse, True),
        take_card(world),
    )
    assert stage.pages(Nothing)[0].question == text("progress.none")
