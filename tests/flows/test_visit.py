"""What every visit keeps to: the idle clock, the wipe, a defect of ours, a dead world."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace

import pytest

from kiosk.base.text import text
from kiosk.model.device import DeviceState
from kiosk.services import pay
from kiosk.views.base import Leave, Look, Preferences
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterDigits
from kiosk.views.home import Home, OutOfService
from kiosk.views.notices import Sorry, Working
from kiosk.views.result import Ending, Move, Progress, Result
from kiosk.views.review import Review
from kiosk.visit.flow import End, Page, To
from kiosk.visit.session import Session
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, ScriptedStage, Step, after
from tests.flows.steps import GAS_WITH_THREE_BILLS, finish, first, new_booking, present, take_card
from tests.flows.world import World, until


async def how_it_ended(terminal: Terminal) -> str:
    return await terminal.store.read(
        lambda db: str(
            db.execute("SELECT fields FROM audit WHERE event = 'visit.ended'").fetchone()[0]
        )
    )


@pytest.mark.shows("StillThere idle.question")
async def test_who_does_not_answer_the_warning_is_logged_out(world: World) -> None:
    async def timed_out(terminal: Terminal) -> None:
        assert "timed out" in await how_it_ended(terminal)

    stage = await world.with_times(idle=0.3, warning=0.1).play(
        Step(Home, "pay"), Step(Choose, WAIT), then=timed_out
    )
    assert len(stage.covered) == 1


async def test_touches_without_an_answer_do_not_keep_a_visit_open(world: World) -> None:
    """Somebody turns pages or wipes the panel for ever."""

    async def timed_out(terminal: Terminal) -> None:
        assert "timed out" in await how_it_ended(terminal)

    class Touched(ScriptedStage):
        def idle_since(self) -> float:
            return time.monotonic()

    await world.with_times(visit=0.5).play(
        Step(Home, "pay"), Step(Choose, WAIT), then=timed_out, stage=Touched
    )


async def test_an_answered_page_gives_a_visit_its_time_again(world: World) -> None:
    async def slowly(view: Choose[object]) -> object:
        await asyncio.sleep(2.2)
        return first(view)

    stage = await world.with_times(visit=4).play(
        Step(Home, "pay"),
        Step(Choose, slowly),
        Step(EnterDigits, after(2.2, GAS_WITH_THREE_BILLS)),
        Step(Choose, Leave),
    )
    assert len(stage.pages(Choose)) == 2


async def test_large_print_doubles_the_patience(world: World) -> None:
    large = Preferences(look=Look.LARGE)
    stage = await world.with_times(idle=0.6, warning=0.2).play(
        Step(Home, "pay"),
        Step(Choose, first, prefer=large),
        Step(EnterDigits, after(1.0, GAS_WITH_THREE_BILLS)),
        Step(Choose, Leave),
    )
    assert not stage.covered


async def test_a_page_without_a_way_out_gives_up_with_the_code(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform takes the booking and is never heard again; the settler has it."""
    monkeypatch.setattr("kiosk.visit.session.CAPTIVE", 0.5)

    async def settled(terminal: Terminal) -> None:
        await until(terminal.settler.settle)

    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-1],
        Step(Review, True, world.doing("platform", "network", "silence")),
        Step(Result, WAIT),
        Step(Result, Move.DONE, world.doing("platform", "network", "online")),
        *finish(world, card=True),
        then=settled,
    )
    shown = stage.pages(Result)[-1]
    assert shown.ending is Ending.UNKNOWN
    assert shown.claim_code


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
        Step(Progress, WAIT),
        Step(Progress, Leave),
        take_card(world),
    )
    assert "Progress of a case" in world.slips()[0]


async def test_a_defect_of_ours_ends_the_visit_not_the_terminal(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_session: Session, _state: None) -> End:
        raise ZeroDivisionError("429999198507210036")

    broken_pay = replace(pay.SERVICE, first=To(Page("choose", broken), None))
    twice = (Step(Home, "pay"), Step(Sorry, Move.DONE)) * 2
    with caplog.at_level(logging.INFO):
        stage = await replace(world, services=(broken_pay,)).play(*twice)
    assert stage.pages(Sorry)[0].question == text("sorry.defect")
    assert "429999198507210036" not in caplog.text


@pytest.mark.shows("OutOfService closed.question")
async def test_when_nothing_works_the_terminal_says_so_and_recovers(world: World) -> None:
    world.does("platform", "network", "offline")
    stage = await world.play(
        Step(Home, WAIT),
        Step(OutOfService, WAIT, world.doing("platform", "network", "online")),
        Step(Home, "pay"),
        Step(Choose, Leave),
    )
    assert stage.pages(OutOfService)


async def test_news_that_changes_nothing_leaves_the_home_page_where_it_is(world: World) -> None:
    async def look(terminal: Terminal) -> None:
        async def all_asked() -> bool:
            states = {status.state for status in terminal.observer.status.values()}
            return DeviceState.STARTING not in states

        await until(all_asked)
        world.does("receipt_printer", "paper", "low")
        await until(lambda: _is_low(terminal))

    stage = await world.play(then=look)
    assert len(stage.pages(Home)) == 1


async def _is_low(terminal: Terminal) -> bool:
    return terminal.observer.status["receipt_printer"].has("paper.low")


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
