"""A terminal with two card readers: one that works is enough, and a card is left on neither."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.views.base import Leave
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose
from kiosk.views.home import Home
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import present, take_card
from tests.flows.world import World, with_spare, world_in

SPARE = "spare_reader"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The demo with another card reader, which has a name of its own and comes second."""
    with world_in(tmp_path) as made, with_spare(made, "id_card_reader", SPARE) as world:
        yield world


def who(stage: ScriptedStage) -> list[str]:
    return [say(frame.people, "en") for view, frame in stage.seen if isinstance(view, Choose)]


async def test_where_the_first_is_unplugged_the_other_reads(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.visit.guard.LONGEST_UNKNOWN", 0.5)
    world.does("id_card_reader", "plug", "off")
    stage = await world.play(
        Step(Home, "progress"),
        Step(PresentCard, WAIT, world.doing(SPARE, "card", "wang")),
        Step(Choose, Leave),
        Step(TakeCard, WAIT, world.doing(SPARE, "card", "none")),
    )
    assert who(stage) == ["For 王*国"]
    assert [view.question for view in stage.pages(TakeCard)] == [text("card.left")]


async def test_a_card_on_the_reader_that_is_not_read_is_given_back_too(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, Leave, world.doing(SPARE, "card", "wang")),
        take_card(world),
        Step(TakeCard, WAIT, world.doing(SPARE, "card", "none")),
    )
    assert [view.question for view in stage.pages(TakeCard)] == [text("card.left")] * 2


async def test_what_nobody_took_from_either_serves_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.visit.session.LONGEST_WAIT_FOR_CARD", 0.5)
    monkeypatch.setattr("kiosk.visit.guard.LONGEST_UNKNOWN", 0.5)
    stage = await world.play(
        Step(Home, "pay", world.doing(SPARE, "card", "zhang")),
        Step(Choose, Leave),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "plug", "off")),
        Step(Home, "progress"),
        Step(TakeCard, WAIT, world.doing(SPARE, "card", "none")),
        Step(PresentCard, WAIT, world.doing(SPARE, "card", "wang")),
        Step(Choose, Leave),
        Step(TakeCard, WAIT, world.doing(SPARE, "card", "none")),
    )
    assert [view.question for view in stage.pages(TakeCard)] == [
        text("card.left"),
        text("card.stranger"),
        text("card.left"),
    ]
    assert who(stage)[-1] == "For 王*国"
