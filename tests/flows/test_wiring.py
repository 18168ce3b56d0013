"""What holds pages together: what is asked afresh, given back and told again."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.base.text import text
from kiosk.views.base import Back, Leave
from kiosk.views.calendar import ChooseSlot
from kiosk.views.card import PresentCard
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Sorry
from kiosk.views.result import Move, Printing, Result
from kiosk.views.review import Review
from tests.flows.stage import Step
from tests.flows.steps import finish, new_booking, present, printing_states, take_card
from tests.flows.world import World

GONE = [
    ("progress", "id_card_reader", ("plug", "off"), "readiness.id_card_reader"),
    ("pay", "platform", ("network", "maintenance"), "readiness.platform.maintenance"),
]


@pytest.mark.parametrize(("service", "need", "gone", "said"), GONE)
async def test_a_need_is_asked_afresh_before_the_resident_gives_anything(
    world: World, service: str, need: str, gone: tuple[str, str], said: str
) -> None:
    """The observer's next look is an hour away: only a fresh question can tell."""
    stage = await world.with_times(observe=3600).play(
        Step(Home, service, world.doing(need, *gone)),
        Step(Sorry, Move.DONE),
        Step(AnythingElse, True),
    )
    (sorry,) = stage.pages(Sorry)
    assert sorry.question == text(said)
    assert not stage.pages(PresentCard)


def _slot(number: int) -> Any:
    return lambda view: [s for s in view.slots if s.places_left][number]


async def test_a_place_is_given_back_where_another_is_chosen(world: World) -> None:
    *before, day, _, _ = new_booking()
    stage = await world.play(
        *present(world, "book", "rare"),
        *before,
        day,
        Step(ChooseSlot, _slot(0)),
        Step(Review, Back),
        Step(ChooseSlot, _slot(1)),
        Step(Review, Leave),
        take_card(world),
        *present(world, "book", "rare"),
        *before,
        day,
        Step(ChooseSlot, Leave),
        take_card(world),
    )
    first, *_, last = stage.pages(ChooseSlot)
    assert [s.places_left for s in first.slots] == [s.places_left for s in last.slots]


async def test_who_was_done_before_the_printer_is_told_that_it_failed(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking(),
        Step(Result, Move.DONE, world.doing("receipt_printer", "paper", "out")),
        Step(Result, Move.DONE),
        *finish(world, card=True),
    )
    assert printing_states(stage.pages(Result)) == [Printing.RUNNING, Printing.FAILED]


async def test_who_was_done_before_a_good_slip_is_not_asked_again(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking(),
        Step(Result, Move.DONE),
        *finish(world, card=True),
    )
    assert printing_states(stage.pages(Result)) == [Printing.RUNNING]
