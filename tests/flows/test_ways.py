"""Several ways to say who one is: those that work are offered, and each gives its assurance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.model.identity import Assurance, CardKind, Resident
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.ports.code_scanner import CODE_SCANNER
from kiosk.views.base import Back, Leave
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose, Option
from kiosk.views.home import Home
from kiosk.views.notices import Sorry
from kiosk.views.result import Ending
from kiosk.visit import identify as identifying
from kiosk.visit.flow import End, Service, To, page
from kiosk.visit.identify import identify, identity
from kiosk.visit.identify.id_card import WAY as BY_CARD
from kiosk.visit.identify.way import Way, introduce
from kiosk.visit.participants import Participant, Role
from kiosk.visit.session import Session
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import take_card
from tests.flows.world import World

ZHANG = Resident(CardKind.RESIDENT, PersonName("张桂兰"), PersonNumber("429999195803120023"))
WANG = Resident(CardKind.RESIDENT, PersonName("王建国"), PersonNumber("429999198507210036"))
SCANNING = text("device.code_scanner")


def by_code_of(person: Resident) -> Way:
    """Proves that somebody is this person, by whatever code is held before the scanner."""

    async def find_out(session: Session, role: Role) -> Participant:
        scanner = session.terminal.need(CODE_SCANNER)
        await session.wait(PresentCard(SCANNING), scanner.scan())
        session.participants.check(role, person)
        return await introduce(session, way, role, person)

    way = Way("code", Assurance.PROVEN, CODE_SCANNER, "scan", 2, find_out)
    return way


@page("identify")
async def known(session: Session, _: None) -> To[None] | End:
    await identify(session)
    return await _go_on(session)


@page("identify")
async def proven(session: Session, _: None) -> To[None] | End:
    """A first look for whoever is known, then more than a card gives."""
    await identify(session)
    await _go_on(session)
    await identify(session, at_least=Assurance.PROVEN)
    return await _go_on(session)


async def _go_on(session: Session) -> End:
    option = Option(True, text("choice.understood"))
    await session.show(Choose(text("more.question"), (option,)))
    return End(Ending.NOT_DONE)


Offer = Callable[..., World]


@pytest.fixture
def offering(world: World, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """The world with these ways, and a service that begins with that page."""

    def make(first: object, *ways: Way) -> World:
        monkeypatch.setattr(identifying, "ways", lambda: ways)
        service = Service("progress", "search", 1, ("identify",), To(first, None), identity())  # type: ignore[arg-type] # either page
        return replace(world, services=(service,))

    return make


def shown(stage: ScriptedStage) -> list[str]:
    """Who stood on the pages between the first and the last, in English."""
    return [say(frame.people, "en") for view, frame in stage.seen if view.question == ASKED]


ASKED = text("more.question")


@pytest.mark.shows("Choose identify.ways")
async def test_the_resident_chooses_among_those_that_work_and_may_choose_again(
    world: World, offering: Offer
) -> None:
    stage = await offering(known, BY_CARD, by_code_of(WANG)).play(
        Step(Home, "progress"),
        Step(Choose, BY_CARD),
        Step(PresentCard, Back),
        Step(Choose, lambda view: view.options[1].value),
        Step(PresentCard, WAIT, world.doing("code_scanner", "show", "foreign")),
        Step(Choose, Leave),
    )
    first, *_ = stage.pages(Choose)
    assert first.question == text("identify.ways")
    assert [option.value.name for option in first.options] == ["id_card", "code"]
    assert [view.question for view in stage.pages(PresentCard)] == [
        text("identify.question.resident"),
        SCANNING,
    ]
    assert shown(stage) == ["For 王*国"]


async def test_back_from_the_choice_leads_out_of_the_service(offering: Offer) -> None:
    stage = await offering(known, BY_CARD, by_code_of(WANG)).play(
        Step(Home, "progress"), Step(Choose, Back), Step(Home, Leave)
    )
    assert len(stage.pages(Home)) == 3


async def test_where_one_works_there_is_nothing_to_choose(world: World, offering: Offer) -> None:
    world.does("id_card_reader", "plug", "off")
    stage = await offering(known, BY_CARD, by_code_of(WANG)).play(
        Step(Home, "progress"),
        Step(PresentCard, WAIT, world.doing("code_scanner", "show", "foreign")),
        Step(Choose, Leave),
    )
    assert shown(stage) == ["For 王*国"]


async def test_where_none_works_the_service_is_closed_and_names_them_all(
    world: World, offering: Offer
) -> None:
    world.does("id_card_reader", "plug", "off")
    world.does("code_scanner", "plug", "off")
    stage = await offering(known, BY_CARD, by_code_of(WANG)).play(
        Step(Home, "progress"), Step(Sorry, Leave)
    )
    assert say(stage.pages(Sorry)[0].question, "zh_CN") == "身份证读卡器、扫码器都暂时不能用"


async def test_more_assurance_is_asked_for_where_it_is_needed_and_only_then(
    world: World, offering: Offer
) -> None:
    stage = await offering(proven, BY_CARD, by_code_of(ZHANG)).play(
        Step(Home, "progress"),
        Step(Choose, BY_CARD),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "zhang")),
        Step(Choose, True),
        Step(PresentCard, WAIT, world.doing("code_scanner", "show", "foreign")),
        Step(Choose, Leave),
        take_card(world),
    )
    assert shown(stage) == ["For 张*兰", "For 张*兰"]


async def test_whoever_is_sure_enough_is_not_asked_again(world: World, offering: Offer) -> None:
    stage = await offering(proven, by_code_of(WANG)).play(
        Step(Home, "progress"),
        Step(PresentCard, WAIT, world.doing("code_scanner", "show", "foreign")),
        Step(Choose, True),
        Step(Choose, Leave),
    )
    assert len(stage.pages(PresentCard)) == 1


async def test_nobody_else_can_add_to_the_assurance(world: World, offering: Offer) -> None:
    stage = await offering(proven, BY_CARD, by_code_of(WANG)).play(
        Step(Home, "progress"),
        Step(Choose, BY_CARD),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", "zhang")),
        Step(Choose, True),
        Step(PresentCard, WAIT, world.doing("code_scanner", "show", "foreign")),
        Step(Sorry, Leave),
        take_card(world),
    )
    assert stage.pages(Sorry)[0].question == text("error.AnotherPerson")
    assert shown(stage) == ["For 张*兰"]
