"""What the resident did wrong is told beside the field; 返回 works until something is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.contract import specs
from drivers.platform.problems import KINDS
from kiosk import services
from kiosk.base.errors import PlatformRefused
from kiosk.base.keys import new_key
from kiosk.base.text import Titles, text
from kiosk.contract.booking import Bookings, BookingState, CancelBooking, Reserve
from kiosk.contract.identity import OpenSession
from kiosk.model.identity import CardKind, Resident
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.services import pay
from kiosk.views.base import Back, Leave
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import Rated
from kiosk.views.notices import Sorry
from kiosk.views.paying import PayByQr, PresentCode
from kiosk.views.result import Move, Progress, Result
from kiosk.views.review import Review
from kiosk.visit.flow import End, Page, To, page
from kiosk.visit.refusals import THINGS, asked_for
from kiosk.visit.session import Session
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import (
    GAS_WITH_THREE_BILLS,
    finish,
    first,
    gas_bill,
    new_booking,
    option,
    present,
    result,
    take_card,
)
from tests.flows.test_outcomes import beside
from tests.flows.world import World, until

NOBODYS = "6012999999"
WANG = Resident(CardKind.RESIDENT, PersonName("王建国"), PersonNumber("429999198507210036"))


def free(view: ChooseSlot) -> Any:
    return next(slot for slot in view.slots if slot.places_left)


def with_places(view: ChooseDay) -> Any:
    return next(day.on for day in view.days if day.places)


def somebody_else(world: World, does: Callable[[PlatformClient], Any]) -> None:
    """Another terminal does something meanwhile."""

    async def work() -> None:
        platform: PlatformClient = drivers.build(world.parts.platform)
        await does(platform)
        await platform.close()

    beside(work())


async def test_an_unknown_account_is_told_beside_the_digits_which_are_kept(world: World) -> None:
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, NOBODYS),
        Step(EnterDigits, GAS_WITH_THREE_BILLS),
        Step(Choose, Leave),
    )
    blank, again = stage.pages(EnterDigits)
    assert (blank.wrong, bool(blank.typed)) == ("", False)
    assert again.wrong == KINDS["account.unknown"].message
    assert again.typed.reveal() == NOBODYS
    assert again.voice[0] == again.wrong


async def test_digits_are_kept_for_who_comes_back_from_the_bills(world: World) -> None:
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS),
        Step(Choose, Back),
        Step(EnterDigits, Back),
        Step(Choose, Leave),
    )
    again = stage.pages(EnterDigits)[1]
    assert (again.typed.reveal(), again.wrong) == (GAS_WITH_THREE_BILLS, "")


async def test_a_place_taken_meanwhile_leads_back_to_fresh_times(world: World) -> None:
    def take_all(view: ChooseSlot) -> Any:
        slot = free(view)

        async def reserve(platform: PlatformClient) -> None:
            token = (await platform.change(OpenSession.of(WANG), new_key())).token
            for _ in range(slot.places_left):
                await platform.change(Reserve(token, slot.id), new_key())

        somebody_else(world, reserve)
        return slot

    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-2],
        Step(ChooseSlot, take_all),
        Step(ChooseSlot, free),
        Step(Review, Leave),
        take_card(world),
    )
    before, after = stage.pages(ChooseSlot)
    assert after.wrong == KINDS["slot.full"].message
    left = {slot.id: slot.places_left for slot in after.slots}
    assert left[free(before).id] == 0


async def test_a_place_held_too_long_leads_back_to_the_times(world: World) -> None:
    sandbox: Any = world.parts.emulators["platform"]
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-1],
        Step(Review, True, lambda: sandbox.advance(timedelta(minutes=6))),
        Step(ChooseSlot, Leave),
        take_card(world),
    )
    assert stage.pages(ChooseSlot)[1].wrong == KINDS["reservation.ended"].message


async def test_a_booking_ended_meanwhile_leads_back_to_the_bookings(world: World) -> None:
    async def cancel(platform: PlatformClient) -> None:
        resident = Resident(CardKind.RESIDENT, *holder[0])
        token = (await platform.change(OpenSession.of(resident), new_key())).token
        for booking in await platform.ask(Bookings(token)):
            if booking.state is BookingState.CONFIRMED:
                await platform.change(CancelBooking(booking.id), new_key())

    holder: list[tuple[PersonName, PersonNumber]] = []

    def cancelled(view: Review) -> bool:
        name, number, *_ = (row.value for row in view.rows)
        assert isinstance(name, PersonName)
        assert isinstance(number, PersonNumber)
        holder.append((name, number))
        somebody_else(world, cancel)
        return True

    await world.play(
        *present(world, "book", "wang"), *new_booking(), *result(), *finish(world, card=True)
    )
    stage = await world.play(
        *present(world, "book", "wang"),
        Step(Choose, option(1)),
        Step(Choose, option(0)),
        Step(ChooseDay, with_places),
        Step(ChooseSlot, free),
        Step(Review, cancelled),
        Step(Choose, Leave),
        take_card(world),
    )
    assert stage.pages(Choose)[-1].wrong == KINDS["booking.closed"].message
    assert stage.pages(Choose)[-1].question == text("book.department")


def pages_of_flows() -> Iterator[Page[Any]]:
    for module in walk_packages(services.__path__, "kiosk.services."):
        yield from (v for v in vars(import_module(module.name)).values() if isinstance(v, Page))


def test_every_thing_that_can_be_refused_is_asked_for_by_some_page() -> None:
    assert {thing for each in pages_of_flows() for thing in each.asks} == THINGS


NO_ANSWERS = {"cursor", "claim_code", "identity", "provider", "rating", "topic"} | {
    "content",
    "material",
    "proof",
}
"""Refused, and no answer of a resident is at fault; a complaint is delivered later, and no page
hands in papers or fetches proofs."""


@pytest.mark.parametrize("code", sorted({c for each in specs() for c in each.problems}))
def test_every_refusal_of_the_contract_belongs_to_a_page_or_to_nobody(code: str) -> None:
    thing = code.partition(".")[0]
    assert asked_for(code) or thing in NO_ANSWERS or thing == "payment"


@pytest.mark.parametrize(
    ("code", "thing"),
    [
        ("account.closed", "account"),
        ("slot.past", "slot"),
        ("bill.withdrawn", "bill"),
        ("session.ended", ""),
        ("internal", ""),
        ("", ""),
    ],
)
def test_reasons_that_nobody_knows_yet_belong_to_the_same_pages(code: str, thing: str) -> None:
    assert asked_for(code) == thing


async def test_what_is_refused_again_before_anything_was_asked_is_an_apology(
    world: World,
) -> None:
    @page("choose", asks=("account",))
    async def refused(_session: Session, _state: None) -> End:
        raise PlatformRefused("account.unknown", Titles(""))

    service = replace(pay.SERVICE, first=To(refused, None))
    world = replace(world, services=(service,))
    stage = await world.play(Step(Home, "pay"), Step(Sorry, Leave))
    assert not stage.pages(Sorry)[0].retry


def without_a_way_back(stage: ScriptedStage) -> list[str]:
    """The pages of services on which 返回 does not stand."""
    return [
        type(view).__name__
        for view, frame in stage.seen
        if frame.service and not frame.back and frame.service != text("service.more")
    ]


async def test_every_page_before_a_commitment_has_a_way_back(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-1],
        Step(Review, Leave),
        take_card(world),
        *present(world, "apply", "rare"),
        Step(Choose, first),
        Step(Review, Leave),
        take_card(world),
        Step(Home, "complain"),
        Step(Choose, first),
        Step(Review, Leave),
        *present(world, "progress", "zhang"),
        Step(Choose, first),
        Step(Progress, Leave),
        take_card(world),
        Step(Home, "claim"),
        Step(EnterCode, Leave),
        *gas_bill(channel="code")[:-1],
        Step(Review, True),
        Step(PresentCode, Leave),
    )
    assert not without_a_way_back(stage)


async def test_behind_a_commitment_there_is_none(world: World) -> None:
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    results = [frame for view, frame in stage.seen if isinstance(view, Result)]
    assert results
    assert not any(frame.back for frame in results)


async def test_back_from_the_card_leads_out_of_the_service(world: World) -> None:
    stage = await world.play(Step(Home, "book"), Step(PresentCard, Back), Step(Home, Leave))
    assert not stage.pages(Sorry)


async def test_back_from_an_apology_leads_to_the_page_that_failed(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-2],
        Step(ChooseSlot, free, world.doing("platform", "network", "offline")),
        Step(Sorry, Back, world.doing("platform", "network", "online")),
        Step(ChooseSlot, free),
        Step(Review, Leave),
        take_card(world),
    )
    (sorry,) = stage.pages(Sorry)
    assert sorry.retry
    assert sorry.elsewhere


async def test_the_same_question_is_never_asked_twice_in_silence(world: World) -> None:
    """Two pages alike, one after the other: the second says why."""
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, "77777777"),
        Step(EnterCode, "77777777"),
        Step(EnterCode, Leave),
    )
    blank, *again = stage.pages(EnterCode)
    assert not blank.wrong
    assert all(view.wrong for view in again)


async def test_a_code_that_is_no_payers_is_answered_with_words_and_the_scan_goes_on(
    world: World,
) -> None:
    stage = await world.play(
        *gas_bill(channel="code"),
        Step(PresentCode, WAIT, world.doing("code_scanner", "show", "foreign")),
        Step(PresentCode, WAIT, world.doing("code_scanner", "show", "payer")),
        *result(),
        *finish(world, card=False),
    )
    blank, again = stage.pages(PresentCode)
    assert (blank.wrong, again.wrong) == ("", text("pay.present.wrong"))


async def test_a_code_that_is_no_claim_code_is_answered_once(world: World) -> None:
    """However long it lies there: the page must come to rest, or the visit would never end."""

    def lies_there() -> None:
        world.does("code_scanner", "hold", "still")
        world.does("code_scanner", "show", "foreign")

    stage = await world.with_times(idle=1.0, warning=0.2).play(
        Step(Home, "claim"),
        Step(EnterCode, WAIT, lies_there),
        Step(EnterCode, WAIT),
    )
    assert stage.pages(EnterCode)[1].wrong == text("claim.foreign")
    assert len(stage.covered) == 1


@pytest.mark.shows("Result claim.booking.confirmed")
async def test_a_booking_that_is_changed_is_rated_as_another_thing(world: World) -> None:
    """The platform takes one rating of each subject; none of these may be refused."""

    async def delivered(terminal: Terminal) -> None:
        async def empty() -> bool:
            return not (await terminal.outbox.waiting())["rating"]

        await until(empty)
        assert not (await terminal.outbox.status()).has("outbox.dead")

    change = (
        *present(world, "book", "rare"),
        Step(Choose, option(1)),
        Step(Choose, option(0)),
        Step(ChooseDay, with_places),
        Step(ChooseSlot, free),
        Step(Review, True),
        *result(),
        *finish(world, card=True, rated=Rated(5)),
    )
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking(),
        *result(),
        *finish(world, card=True, rated=Rated(5)),
        *change,
        *change,
        then=delivered,
    )
    code = stage.pages(Result)[-1].claim_code
    look_up = (
        Step(Home, "claim"),
        Step(EnterCode, code),
        Step(Result, Move.DONE),
        *finish(world, card=False, rated=Rated(5)),
    )
    await world.play(*look_up, *look_up, then=delivered)
