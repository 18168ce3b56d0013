"""Lists that are empty, bills that nobody owes: each has a page with a sentence and ways on."""

from __future__ import annotations

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.views.base import Back, Leave
from kiosk.views.calendar import ChooseDay
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Nothing, Sorry
from kiosk.views.result import Move
from tests.flows.stage import Step
from tests.flows.steps import (
    GAS_WITH_THREE_BILLS,
    first,
    gas_bill,
    present,
    renewed,
    take_card,
)
from tests.flows.world import World


@pytest.fixture
def empty(world: World) -> World:
    world.does("platform", "manner", "empty")
    return world


@pytest.mark.parametrize(
    ("service", "said"), [("pay", "pay.no_kinds"), ("complain", "complain.none")]
)
async def test_a_service_with_nothing_to_choose_says_so(
    empty: World, service: str, said: str
) -> None:
    stage = await empty.play(
        Step(Home, service), Step(Nothing, Move.DONE), Step(AnythingElse, True)
    )
    (view,) = stage.pages(Nothing)
    assert view.question == text(said)
    assert view.whom


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("book", "choose.no_departments"),
        ("apply", "apply.none"),
        ("progress", "progress.none"),
    ],
)
async def test_so_does_one_behind_the_identification_and_leads_back(
    empty: World, service: str, said: str
) -> None:
    stage = await empty.play(
        *present(empty, service, "rare"),
        Step(Nothing, Back),
        Step(Home, Leave),
        take_card(empty),
    )
    (view,) = stage.pages(Nothing)
    assert view.question == text(said)


async def test_without_a_day_one_is_sent_back_to_the_choice(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, first),
        Step(Choose, first, world.doing("platform", "manner", "empty")),
        Step(Nothing, Back, world.doing("platform", "manner", "sound")),
        Step(Choose, first),
        Step(ChooseDay, Leave),
        take_card(world),
    )
    assert stage.pages(Nothing)[0].question == text("book.no_days", days=14)


async def test_without_a_channel_nobody_is_asked_to_pay(world: World) -> None:
    stage = await world.play(
        *gas_bill()[:3],
        Step(Choose, renewed(world, first), world.doing("platform", "manner", "empty")),
        Step(Nothing, Back),
        Step(Nothing, Leave),
    )
    assert [view.question for view in stage.pages(Nothing)] == [
        text("pay.no_channels"),
        text("pay.none"),
    ]


@pytest.mark.parametrize("manner", ["credit", "nothing_owed"])
async def test_what_is_not_owed_is_never_offered(world: World, manner: str) -> None:
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS, world.doing("platform", "manner", manner)),
        Step(Nothing, Leave),
    )
    (view,) = stage.pages(Nothing)
    assert (view.question, view.again) == (text("pay.none"), text("pay.account.again"))
    said = say(view.hint, "zh_CN")
    assert said == (
        "户内已有余额 ¥36.00" if manner == "credit" else say(text("pay.none.hint"), "zh_CN")
    )


async def test_bills_of_another_account_never_appear(world: World) -> None:
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS, world.doing("platform", "manner", "foreign_bill")),
        Step(Sorry, Leave),
    )
    assert len(stage.pages(Choose)) == 1
