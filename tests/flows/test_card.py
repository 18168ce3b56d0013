"""Whose card lies on the reader: nobody is served by somebody else's, whatever goes wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import Text, text
from kiosk.views.base import Frame, Leave, Look, Preferences, View
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose
from kiosk.views.home import Home
from kiosk.views.notices import Sorry, Working
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import present, take_card
from tests.flows.world import World

DISTURBED = {
    "bad check byte": ("fault", "checksum", "off"),
    "cut short": ("fault", "truncated", "off"),
    "unplugged": ("plug", "off", "on"),
    "without licence": ("sam", "unlicensed", "licensed"),
    "self-test failed": ("sam", "failed", "licensed"),
}


def disturb(world: World, control: str, wrong: str, right: str, seconds: float = 1.0) -> Any:
    """Does something to the reader for so long."""

    def start() -> None:
        world.does("id_card_reader", control, wrong)
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, world.does, "id_card_reader", control, right)

    return start


def questions(stage: ScriptedStage) -> list[object]:
    return [view.question for view in stage.pages(TakeCard)]


def residents(stage: ScriptedStage) -> list[str]:
    """Who takes part, in English, page by page."""
    return [say(frame.people, "en") for view, frame in stage.seen if isinstance(view, Choose)]


@pytest.mark.parametrize("fault", DISTURBED)
async def test_a_card_that_stays_is_asked_for_however_the_reader_is_disturbed(
    world: World, fault: str
) -> None:
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, Leave, disturb(world, *DISTURBED[fault])),
        take_card(world),
    )
    assert questions(stage) == [text("card.left")]


@pytest.mark.parametrize("fault", DISTURBED)
async def test_a_card_nobody_takes_serves_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("kiosk.visit.session.LONGEST_WAIT_FOR_CARD", 3.0)
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, Leave),
        Step(TakeCard, WAIT, disturb(world, *DISTURBED[fault])),
        Step(Home, "progress"),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "wang")),
        Step(Choose, Leave),
        take_card(world),
    )
    assert questions(stage)[:2] == [text("card.left"), text("card.stranger")]
    assert residents(stage) == ["For 张*兰", "For 王*国"]


@pytest.mark.shows("TakeCard card.perhaps")
async def test_a_reader_lost_at_the_end_says_what_may_be_and_protects_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.visit.guard.LONGEST_UNKNOWN", 0.5)
    monkeypatch.setattr("kiosk.visit.session.LONGEST_DOUBT", 0.5)
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, Leave, world.doing("id_card_reader", "plug", "off")),
        Step(TakeCard, WAIT),
        Step(Home, "pay", world.doing("id_card_reader", "plug", "on")),
        Step(Choose, Leave),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
    )
    assert questions(stage) == [text("card.perhaps"), text("card.left")]


async def test_a_dead_reader_is_no_matter_of_who_needed_no_card(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.visit.guard.LONGEST_UNKNOWN", 0.2)
    world.does("id_card_reader", "plug", "off")
    stage = await world.play(Step(Home, "pay"), Step(Choose, Leave))
    assert not stage.pages(TakeCard)


@pytest.mark.shows("TakeCard card.stranger")
async def test_what_lies_there_at_the_start_is_a_strangers(world: World) -> None:
    world.does("id_card_reader", "card", "zhang")
    stage = await world.play(
        Step(Home, "progress"),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "wang")),
        Step(Choose, Leave),
        take_card(world),
    )
    assert questions(stage)[0] == text("card.stranger")
    assert residents(stage) == ["For 王*国"]


async def test_a_card_laid_down_at_home_and_forgotten_is_a_strangers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.visit.guard.FORGOTTEN", 0.2)
    monkeypatch.setattr("kiosk.visit.guard.UNHURRIED", 0.1)

    async def later(_: View[Any]) -> str:
        await asyncio.sleep(3.0)  # the reader is opened, and seen empty
        world.does("id_card_reader", "card", "zhang")
        await asyncio.sleep(1.0)
        return "progress"

    stage = await world.play(
        Step(Home, later),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
        Step(PresentCard, Leave),
    )
    assert questions(stage) == [text("card.stranger")]


async def test_a_card_laid_down_just_before_the_touch_serves(world: World) -> None:
    async def later(_: View[Any]) -> str:
        await asyncio.sleep(3.0)  # the reader is opened, and seen empty
        world.does("id_card_reader", "card", "zhang")
        return "progress"

    stage = await world.play(
        Step(Home, later), Step(PresentCard, WAIT), Step(Choose, Leave), take_card(world)
    )
    assert residents(stage) == ["For 张*兰"]


async def test_a_reader_that_cannot_be_asked_serves_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its self-test passes, so the service begins; what lies there it does not say."""
    monkeypatch.setattr("kiosk.visit.guard.LONGEST_UNKNOWN", 0.5)
    world.does("id_card_reader", "card", "zhang")
    stage = await world.play(
        Step(Home, "progress", world.doing("id_card_reader", "fault", "select.failed")),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
        Step(PresentCard, Leave),
    )
    assert not residents(stage)


@pytest.mark.parametrize(
    ("persona", "error"), [("expired", "CardExpired"), ("future", "CardNotYetValid")]
)
async def test_a_card_that_cannot_serve_is_lifted_before_the_next_one(
    world: World, persona: str, error: str
) -> None:
    stage = await world.play(
        *present(world, "book", persona),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "rare")),
        Step(Choose, Leave),
        take_card(world),
    )
    page = stage.pages(TakeCard)[0]
    assert page.question == Text(f"error.{error}")
    assert page.hint == text("card.other", do=Text(f"error.{error}.do"))


async def test_who_has_no_other_card_can_leave(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "expired"), Step(TakeCard, Leave), take_card(world)
    )
    assert not stage.pages(Sorry)


async def test_a_card_lifted_too_early_is_asked_for_again_with_words(world: World) -> None:
    stage = await world.play(
        Step(Home, "progress"),
        Step(PresentCard, WAIT, lifts_while_reading(world)),
        Step(PresentCard, WAIT, lays_down_at_rest(world)),
        Step(Choose, Leave),
        take_card(world),
    )
    said = stage.pages(PresentCard)[1].hint
    assert said == text(
        "card.again", what=Text("error.CardRemoved"), do=Text("error.ResidentError.do")
    )


def lifts_while_reading(world: World) -> Any:
    def lay() -> None:
        world.does("id_card_reader", "fault", "lifted.mid.read")
        world.does("id_card_reader", "card", "zhang")

    return lay


def lays_down_at_rest(world: World) -> Any:
    def lay() -> None:
        world.does("id_card_reader", "fault", "off")
        world.does("id_card_reader", "card", "zhang")

    return lay


async def test_the_page_that_asks_for_the_card_looks_as_the_resident_chose(world: World) -> None:
    chosen = Preferences("en", Look.LARGE)

    async def back_to_defaults(terminal: Terminal) -> None:
        assert terminal.stage.preferences == Preferences()

    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, Leave, prefer=chosen),
        take_card(world),
        then=back_to_defaults,
    )
    at_the_card = [
        looks
        for (view, _), looks in zip(stage.seen, stage.preferred, strict=True)
        if isinstance(view, TakeCard)
    ]
    assert at_the_card == [chosen]


async def test_nothing_of_the_resident_stands_while_the_card_is_asked_for(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "zhang"), Step(Choose, Leave), take_card(world)
    )
    after: list[Frame] = [
        frame for view, frame in stage.seen if isinstance(view, (TakeCard, Working))
    ]
    assert not any(frame.people for frame in after[-2:])
