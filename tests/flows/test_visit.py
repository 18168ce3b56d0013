"""What every visit keeps to: the idle clock, the wipe, a defect of ours, a dead world."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from kiosk.flow import End, Page, To
from kiosk.flows import pay
from kiosk.model.text import text
from kiosk.session import Session
from kiosk.terminal import Terminal
from kiosk.views import (
    Choose,
    ChooseDay,
    ChooseSlot,
    Home,
    Leave,
    Look,
    Move,
    OutOfService,
    Preferences,
    PresentCard,
    Progress,
    Review,
    Sorry,
    TakeCard,
    Working,
)
from tests.flows.stage import WAIT, Step
from tests.flows.steps import first, new_booking, present, take_card
from tests.flows.world import World


async def how_it_ended(terminal: Terminal) -> str:
    return await terminal.store.read(
        lambda db: str(
            db.execute("SELECT fields FROM audit WHERE event = 'visit.ended'").fetchone()[0]
        )
    )


async def test_who_does_not_answer_the_warning_is_logged_out(world: World) -> None:
    async def timed_out(terminal: Terminal) -> None:
        assert "timed out" in await how_it_ended(terminal)

    stage = await world.with_times(idle=0.3, warning=0.1).play(
        Step(Home, "pay"), Step(Choose, WAIT), then=timed_out
    )
    assert stage.covers == 1


async def test_nobody_lays_a_card_down(world: World) -> None:
    async def timed_out(terminal: Terminal) -> None:
        assert "timed out" in await how_it_ended(terminal)

    await world.with_times(card=0.1).play(
        Step(Home, "book"), Step(PresentCard, WAIT), then=timed_out
    )


async def test_looks_and_language_go_with_the_resident(world: World) -> None:
    async def back_to_defaults(terminal: Terminal) -> None:
        assert terminal.stage.preferences == Preferences()

    await world.play(
        Step(Home, "pay"),
        Step(Choose, Leave, prefer=Preferences("en", Look.LARGE)),
        then=back_to_defaults,
    )


async def test_the_slip_speaks_the_residents_language(world: World) -> None:
    await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, first, prefer=Preferences("en")),
        Step(Progress, Move.PRINT),
        Step(Progress, Leave),
        take_card(world),
    )
    assert "Progress of a case" in world.slips()[0]


async def test_a_defect_of_ours_ends_the_visit_not_the_terminal(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_session: Session, _state: None) -> End:
        raise ZeroDivisionError("429999198507210036")

    broken_pay = replace(pay.SERVICE, first=To(Page("choose", broken), None))
    monkeypatch.setattr("kiosk.visit.services", lambda: (broken_pay,))
    twice = (Step(Home, "pay"), Step(Sorry, Move.DONE)) * 2
    with caplog.at_level(logging.INFO):
        stage = await world.play(*twice)
    assert stage.pages(Sorry)[0].question == text("sorry.defect")
    assert "429999198507210036" not in caplog.text


async def test_when_nothing_works_the_terminal_says_so_and_recovers(world: World) -> None:
    world.does("platform", "network", "offline")
    stage = await world.play(
        Step(OutOfService, WAIT, world.doing("platform", "network", "online")),
        Step(Home, "pay"),
        Step(Choose, Leave),
    )
    assert stage.pages(OutOfService)


async def test_a_card_left_on_the_reader_is_noticed(world: World) -> None:
    stage = await world.play(
        *present(world, "progress", "zhang"), Step(Choose, Leave), take_card(world)
    )
    assert stage.preferences == Preferences()


async def test_who_leaves_is_off_the_screen_before_anything_else_is_done(world: World) -> None:
    """The platform has gone while a place is held: giving it back must not keep the page."""
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-1],
        Step(Review, Leave, world.doing("platform", "network", "offline")),
        take_card(world),
    )
    after = [view for view, _ in stage.seen][[type(v) for v, _ in stage.seen].index(Review) + 1]
    assert after == Working(text("visit.ending"))


async def test_a_session_that_ran_out_asks_for_the_card_again(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, first),
        Step(Choose, first),
        Step(ChooseDay, lambda view: next(d.on for d in view.days if d.places)),
        Step(
            ChooseSlot,
            lambda view: next(s for s in view.slots if s.places_left),
            world.doing("platform", "sessions", "end"),
        ),
        Step(Sorry, Move.RETRY),
        Step(PresentCard, WAIT),
        Step(Choose, Leave),
        take_card(world),
    )
    assert stage.pages(Sorry)[0].retry


async def test_a_strangers_card_left_behind_serves_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.session.LONGEST_WAIT_FOR_CARD", 0.1)
    stage = await world.play(
        *present(world, "progress", "zhang"),
        Step(Choose, Leave),
        Step(TakeCard, WAIT),
        Step(Home, "progress"),
        Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none")),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "wang")),
        Step(Choose, Leave),
        take_card(world),
    )
    assert stage.pages(TakeCard)[1].question == text("card.stranger")
    residents = [frame.resident for view, frame in stage.seen if isinstance(view, Choose)]
    assert residents == ["张*兰", "王*国"]
