"""What the platform offers is at hand for every page, and renewed beside the visits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from drivers.platform.sandbox import web
from kiosk.app.composition import open_terminal
from kiosk.base.errors import PlatformUnreachable
from kiosk.base.text import text
from kiosk.contract.catalogue import Catalogue
from kiosk.views.base import Back, Leave
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate
from kiosk.views.notices import Sorry
from kiosk.views.result import Move
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import ScriptedStage, Step
from tests.flows.steps import (
    GAS_WITH_THREE_BILLS,
    finish,
    first,
    gas_bill,
    present,
    result,
    take_card,
)
from tests.flows.world import World, until


def county_of(world: World) -> Any:
    """What the platform knows."""
    return world.parts.emulators["platform"]._world.platform.office.county  # type: ignore[attr-defined]


def change(world: World, **lists: Callable[[Any], Any]) -> Callable[[], None]:
    """What changes these lists of the platform's catalogue."""

    def changed() -> None:
        county = county_of(world)
        catalogue: Catalogue = county.catalogue
        said = {name: bend(getattr(catalogue, name)) for name, bend in lists.items()}
        county.catalogue = replace(catalogue, **said)

    return changed


async def test_what_the_platform_changes_is_heard_without_a_visit(world: World) -> None:
    async def heard(terminal: Terminal) -> None:
        async def spoilt() -> bool:
            return terminal.observer.status["catalogue"].has("catalogue.spoilt")

        assert (await terminal.catalogue.get()).items
        world.does("platform", "manner", "spoilt")
        await until(spoilt)

    await world.with_times(catalogue=0.1).play(then=heard)


async def test_it_is_asked_for_once_however_many_pages_want_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """By what the platform has logged: two services and a rating."""
    caplog.set_level("INFO", web.__name__)
    await world.play(
        Step(Home, "complain"),
        Step(Choose, first),
        Step(Review, True),
        *result(),
        Step(Rate, None),
        Step(AnythingElse, False),
        *gas_bill()[:-1],
        Step(Review, Leave),
    )
    heard = [r.getMessage() for r in caplog.records if r.name == web.__name__]
    assert [line for line in heard if line.startswith("catalogue ")] == ["catalogue 200"]


async def test_the_copy_of_the_last_run_is_there_before_the_first_resident(world: World) -> None:
    async def heard(terminal: Terminal) -> None:
        assert (await terminal.catalogue.get()).items

    await world.play(then=heard)
    world.does("platform", "network", "offline")
    await world.play(then=heard)


async def test_of_another_platform_nothing_is_shown(world: World) -> None:
    async def heard(terminal: Terminal) -> None:
        assert (await terminal.catalogue.get()).items

    async def nothing(terminal: Terminal) -> None:
        with pytest.raises(PlatformUnreachable):
            await terminal.catalogue.get()

    await world.play(then=heard)
    await world.with_platform_at("http://127.0.0.1:9").play(then=nothing)


async def test_a_visit_goes_on_with_the_copy_while_the_platform_is_away(world: World) -> None:
    """From the first page to the rating."""
    stage = await world.play(
        Step(Home, "complain"),
        Step(Choose, first, world.doing("platform", "network", "offline")),
        Step(Review, Back),
        Step(Choose, first),
        Step(Review, True),
        *result(),
        *finish(world, card=False),
    )
    assert stage.pages(Rate)[0].reasons


async def test_a_first_question_without_an_answer_is_said_and_can_be_repeated(
    world: World,
) -> None:
    county = county_of(world)
    whole, county.catalogue = county.catalogue, None

    def answers_again() -> None:
        county.catalogue = whole

    stage = await world.play(
        Step(Home, "complain"),
        Step(Sorry, Move.RETRY, answers_again),
        Step(Choose, Leave),
    )
    assert len(stage.pages(Choose)[0].options) == len(whole.topics)


async def test_a_question_under_way_ends_with_the_terminal(world: World) -> None:
    world.does("platform", "network", "slow")
    async with open_terminal(world.configuration, world.parts, ScriptedStage()) as terminal:
        asking = asyncio.create_task(terminal.catalogue.refresh())
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_what_was_withdrawn_meanwhile_is_not_offered_again(world: World) -> None:
    """The platform refuses it: the terminal's copy is old."""
    gone = change(world, bill_kinds=lambda kinds: tuple(k for k in kinds if k.id != "gas"))
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS, gone),
        Step(Choose, Leave),
    )
    before, again = stage.pages(Choose)
    assert before.question == again.question == text("pay.kind")
    assert {o.value.id for o in before.options} - {o.value.id for o in again.options} == {"gas"}
    assert again.wrong


async def test_a_procedure_withdrawn_during_the_visit_is_not_offered_again(world: World) -> None:
    def withdrawn() -> None:
        county = county_of(world)
        _, *others = county.catalogue.procedures
        county.procedures = {p.id: p for p in others}
        county.catalogue = replace(county.catalogue, procedures=tuple(others))

    stage = await world.play(
        *present(world, "apply", "rare"),
        Step(Choose, first),
        Step(Review, True, withdrawn),
        Step(Choose, Leave),
        take_card(world),
    )
    before, again = stage.pages(Choose)
    assert len(again.options) == len(before.options) - 1
    assert before.options[0].value not in [option.value for option in again.options]
