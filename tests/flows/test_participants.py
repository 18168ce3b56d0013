"""Somebody beside the resident: each with a card of their own, and nobody stays."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.model.content import Content
from kiosk.views.base import Leave
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose, Option
from kiosk.views.home import Home
from kiosk.views.result import Ending
from kiosk.visit.flow import End, Service, To, page
from kiosk.visit.identify import identify, identity
from kiosk.visit.participants import Role
from kiosk.visit.session import Session
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import take_card
from tests.flows.world import World


@pytest.fixture
def sessions() -> list[Session]:
    """Those that have begun, as the pages have them."""
    return []


@pytest.fixture
def helped(world: World, sessions: list[Session]) -> World:
    """A service in which somebody of the staff helps for a page, and then leaves."""

    @page("identify")
    async def together(session: Session, _: None) -> To[None] | End:
        sessions.append(session)
        await identify(session)
        await identify(session, role=Role.STAFF)
        await _go_on(session)
        session.participants.forget(Role.STAFF)
        await _go_on(session)
        return End(Ending.NOT_DONE)

    service = Service("progress", "search", 1, ("identify",), To(together, None), identity())
    return replace(world, services=(service,))


async def _go_on(session: Session) -> None:
    await session.show(Choose(text("more.question"), (Option(True, text("choice.understood")),)))


def people(stage: ScriptedStage) -> list[str]:
    return [say(frame.people, "en") for view, frame in stage.seen if isinstance(view, Choose)]


def lay(world: World, persona: str) -> Step:
    return Step(PresentCard, WAIT, world.doing("id_card_reader", "card", persona))


@pytest.mark.shows("TakeCard card.before", "PresentCard identify.question.staff")
async def test_each_lays_down_a_card_of_their_own(
    world: World, helped: World, sessions: list[Session]
) -> None:
    stage = await helped.play(
        Step(Home, "progress"),
        lay(world, "zhang"),
        take_card(world),
        lay(world, "wang"),
        Step(Choose, True),
        Step(Choose, Leave),
        take_card(world),
    )
    assert [view.question for view in stage.pages(PresentCard)] == [
        text("identify.question.resident"),
        text("identify.question.staff"),
    ]
    assert [view.question for view in stage.pages(TakeCard)] == [
        text("card.before"),
        text("card.left"),
    ]
    both = "For 张*兰; With 王*国 of the staff"
    assert people(stage) == [both, "For 张*兰"]
    (session,) = sessions
    assert not any(session.participants)
    assert (session.resident, bool(session.token)) == (None, False)


async def test_the_same_person_helps_nobody(helped: World) -> None:
    stage = await helped.play(
        Step(Home, "progress"),
        lay(helped, "zhang"),
        take_card(helped),
        lay(helped, "zhang"),
        take_card(helped),
        lay(helped, "wang"),
        Step(Choose, Leave),
        take_card(helped),
    )
    assert stage.pages(TakeCard)[1].question == text("error.SamePerson")
    assert people(stage) == ["For 张*兰; With 王*国 of the staff"]


async def test_all_are_gone_before_the_card_is_asked_for(
    helped: World, sessions: list[Session]
) -> None:
    stage = await helped.play(
        Step(Home, "progress"),
        lay(helped, "zhang"),
        take_card(helped),
        lay(helped, "wang"),
        Step(Choose, Leave),
        take_card(helped),
    )
    asked = [frame for view, frame in stage.seen if isinstance(view, TakeCard)]
    assert asked[-1].people == ()
    assert not any(sessions[0].participants)


async def test_what_was_shown_is_overwritten_before_the_card_is_asked_for(world: World) -> None:
    shown = Content("image/jpeg", bytearray(b"a page"))

    @page("identify")
    async def shows(session: Session, _: None) -> To[None] | End:
        session.held.keep("page", shown)
        await _go_on(session)
        return End(Ending.NOT_DONE)

    service = Service("progress", "search", 1, ("identify",), To(shows, None))
    await replace(world, services=(service,)).play(Step(Home, "progress"), Step(Choose, Leave))
    assert shown.data == bytes(6)


async def test_what_happened_names_roles_and_nobody(helped: World) -> None:
    recorded: list[dict[str, str]] = []

    async def then(terminal: Terminal) -> None:
        question = "SELECT fields FROM audit WHERE event = 'identity.read' ORDER BY number"
        rows = await terminal.store.read(lambda db: db.execute(question).fetchall())
        recorded.extend(json.loads(fields) for (fields,) in rows)

    await helped.play(
        Step(Home, "progress"),
        lay(helped, "zhang"),
        take_card(helped),
        lay(helped, "wang"),
        Step(Choose, Leave),
        take_card(helped),
        then=then,
    )
    assert recorded == [
        {"kind": "resident", "role": "resident", "way": "id_card"},
        {"kind": "resident", "role": "staff", "way": "id_card"},
    ]
