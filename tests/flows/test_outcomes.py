"""Paying by every channel, and every outcome that a resident can be told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import drivers
from drivers.platform.client import PlatformClient
from kiosk.base.keys import new_claim_code, new_key
from kiosk.base.text import text
from kiosk.contract.payments import Bills, Pay
from kiosk.model.personal import PersonNumber
from kiosk.services.pay.collect import LONGEST_CLOSING, Outcome
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.base import Back, Leave
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate
from kiosk.views.paying import ConfirmOnPhone, PayByQr, PresentCode
from kiosk.views.result import Move, Result
from kiosk.views.review import Review
from kiosk.visit.session import CAPTIVE
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import GAS_WITH_THREE_BILLS, finish, first, gas_bill, paid_by, result
from tests.flows.test_pay import states
from tests.flows.world import World, until


def told(stage: ScriptedStage) -> Result:
    return stage.pages(Result)[-1]


def is_told(stage: ScriptedStage, outcome: Outcome) -> bool:
    shown = told(stage)
    return (shown.question, shown.status) == (text(f"pay.{outcome}"), outcome.status)


def sandbox(world: World) -> Any:
    return world.parts.emulators["platform"]


def elsewhere(world: World, *, pays: bool) -> Callable[[], None]:
    """Somebody opens an attempt at the first gas bill at another place, and perhaps pays it."""

    async def attempt() -> None:
        platform: PlatformClient = drivers.build(world.parts.platform)
        bill = ((await platform.ask(Bills("gas", PersonNumber(GAS_WITH_THREE_BILLS)))).items)[0]
        until_ = datetime.now(UTC) + timedelta(minutes=5)
        order = Pay(bill.id, bill.amount, "wx", until_, new_claim_code())
        key = new_key()
        await platform.change(order, key)
        if pays:
            sandbox(world).phone("pay", key)
        await platform.close()

    return lambda: beside(attempt())


def beside(work: Coroutine[Any, Any, None]) -> None:
    """Runs it to its end, in a loop and a thread of its own."""
    thread = threading.Thread(target=asyncio.run, args=(work,))
    thread.start()
    thread.join()


async def test_a_code_that_exists_only_when_scanned_is_paid(world: World) -> None:
    stage = await world.play(
        *gas_bill(channel="zfb"),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    assert is_told(stage, Outcome.DONE)


async def test_a_code_nobody_scanned_cannot_be_closed_and_that_is_said(world: World) -> None:
    """There is nothing to close; somebody may still scan a photograph of it."""

    async def settled(terminal: Terminal) -> None:
        assert not await terminal.settler.settle()
        sandbox(world).advance(timedelta(minutes=10))
        assert await terminal.settler.settle()
        assert await states(terminal) == [UndertakingState.CLOSED]

    stage = await world.play(
        *gas_bill(channel="zfb"),
        Step(PayByQr, Back),
        *result(),
        *finish(world, card=False),
        then=settled,
    )
    assert is_told(stage, Outcome.NOT_YET)
    (slip,) = world.slips()
    assert told(stage).claim_code in slip


async def test_a_photographed_code_that_is_paid_later_is_found_and_posted(world: World) -> None:
    async def paid_later(terminal: Terminal) -> None:
        assert sandbox(world).phone("pay")
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.DONE]

    await world.play(
        *gas_bill(channel="zfb"),
        Step(PayByQr, Back),
        *result(),
        *finish(world, card=False),
        then=paid_later,
    )
    ledger = sandbox(world).ledger()
    assert [entry.postings for entry in ledger.entries] == [1]


def payers_code(world: World, phone: str = "idle", network: str = "online") -> tuple[Step, ...]:
    """To where the payer's code has been scanned; `phone` is what the payer does then, and
    `network` what the request with the code meets."""

    def show() -> None:
        world.does("platform", "phone", phone)
        world.does("platform", "network", network)
        world.does("code_scanner", "show", "payer")

    return (*gas_bill(channel="code"), Step(PresentCode, WAIT, show))


async def test_a_payers_code_pays_at_once(world: World) -> None:
    stage = await world.play(*payers_code(world), *result(), *finish(world, card=False))
    assert is_told(stage, Outcome.DONE)


async def test_a_payer_confirms_with_a_password(world: World) -> None:
    stage = await world.play(
        *payers_code(world, "password"),
        Step(ConfirmOnPhone, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    assert is_told(stage, Outcome.DONE)


async def test_a_payers_code_that_is_declined_takes_nothing(world: World) -> None:
    stage = await world.play(
        *payers_code(world, "decline"), Step(Result, Move.DONE), Step(AnythingElse, True)
    )
    assert is_told(stage, Outcome.ELSEWHERE)
    assert not told(stage).claim_code


async def test_before_the_code_is_scanned_nothing_is_undertaken(world: World) -> None:
    async def nothing(terminal: Terminal) -> None:
        assert await states(terminal) == []

    await world.play(*gas_bill(channel="code"), Step(PresentCode, Leave), then=nothing)


@pytest.mark.shows("ConfirmOnPhone pay.confirm", "Result pay.reversed")
async def test_paid_in_the_moment_of_reversal_goes_back(world: World) -> None:
    def go() -> None:
        sandbox(world).advance(timedelta(seconds=20))
        world.does("platform", "phone", "pay_late")

    stage = await world.play(
        *payers_code(world, "password"),
        Step(ConfirmOnPhone, Back, go),
        *result(),
        Step(AnythingElse, True),
    )
    assert is_told(stage, Outcome.REVERSED)
    (entry,) = sandbox(world).ledger().entries
    assert (entry.charges, entry.refunds) == (1, 1)


def closable_after(world: World, seconds: int) -> None:
    """How long the provider keeps a payer's code from being closed, before it is first asked."""
    channels = sandbox(world)._world.provider._channels
    channels["code"] = replace(channels["code"], closable_after=seconds)


async def test_a_code_that_can_soon_be_closed_is_waited_for(world: World) -> None:
    """Counted from when the provider had it, however long that took."""

    async def closed(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.CLOSED]

    closable_after(world, 2)
    stage = await world.play(
        *payers_code(world, "password", "slow"),
        Step(ConfirmOnPhone, Back, world.doing("platform", "network", "online")),
        Step(Result, Move.DONE),
        Step(AnythingElse, True),
        then=closed,
    )
    assert is_told(stage, Outcome.NOT_DONE)


async def test_nobody_is_kept_for_a_code_that_cannot_be_closed_for_long(world: World) -> None:
    """They go with a claim code at once, and the settler closes it when it can."""

    async def settled(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.UNKNOWN]
        sandbox(world).advance(timedelta(seconds=60))
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.CLOSED]

    closable_after(world, 60)
    stage = await world.play(
        *payers_code(world, "password"),
        Step(ConfirmOnPhone, Back),
        *result(),
        *finish(world, card=False),
        then=settled,
    )
    assert is_told(stage, Outcome.NOT_YET)
    assert told(stage).claim_code in world.slips()[0]


def test_the_wait_for_closing_ends_before_the_page_that_shows_it() -> None:
    assert LONGEST_CLOSING < CAPTIVE


async def test_paid_at_the_last_moment_is_said_so(world: World) -> None:
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, Leave, world.doing("platform", "phone", "pay_late")),
        *result(),
        *finish(world, card=False),
    )
    assert is_told(stage, Outcome.LATE)
    assert told(stage).claim_code in world.slips()[0]


@pytest.mark.shows("Result pay.elsewhere")
async def test_ended_on_the_phone_is_said_so(world: World) -> None:
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "decline")),
        Step(Result, Move.DONE),
        Step(AnythingElse, True),
    )
    assert is_told(stage, Outcome.ELSEWHERE)


@pytest.mark.shows("Result pay.already_paid")
async def test_paid_at_another_place_meanwhile_takes_nothing(world: World) -> None:
    async def closed(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.CLOSED]

    stage = await world.play(
        *gas_bill(elsewhere(world, pays=True)),
        Step(Result, Move.DONE),
        *finish(world, card=False),
        then=closed,
    )
    assert is_told(stage, Outcome.ALREADY_PAID)
    assert len(sandbox(world).ledger().entries) == 1


@pytest.mark.shows("Result pay.locked")
async def test_being_paid_at_another_place_is_said_so(world: World) -> None:
    stage = await world.play(
        *gas_bill(elsewhere(world, pays=False)), Step(Result, Move.DONE), Step(AnythingElse, True)
    )
    assert is_told(stage, Outcome.LOCKED)


@pytest.mark.shows("Result pay.posting")
async def test_paid_and_not_posted_yet_is_posted_later(world: World) -> None:
    def pay() -> None:
        world.does("platform", "phone", "pay")
        world.does("platform", "provider", "error")

    async def posted(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.PAID]
        world.does("platform", "provider", "normal")
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.DONE]

    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, pay),
        *result(),
        *finish(world, card=False),
        then=posted,
    )
    assert is_told(stage, Outcome.POSTING)
    assert told(stage).claim_code in world.slips()[0]


async def test_where_the_platform_contradicts_the_amount_no_code_is_shown(world: World) -> None:
    """The resident is told what is known, with a claim code; people look at the rest."""

    async def incident(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.UNKNOWN]
        assert (await terminal.settler.status()).has("payment.contradiction")

    stage = await world.play(
        *gas_bill(world.doing("platform", "provider", "other_amount")),
        *result(),
        *finish(world, card=False),
        then=incident,
    )
    assert is_told(stage, Outcome.UNKNOWN)
    assert not stage.pages(PayByQr)
    assert told(stage).claim_code in world.slips()[0]


def left_unknown(world: World) -> tuple[Step, ...]:
    """The provider falls silent while the code stands; then the same bill once more."""
    return (
        *gas_bill(),
        Step(PayByQr, Back, world.doing("platform", "provider", "error")),
        *result(),
        Step(Rate, None),
        Step(AnythingElse, False),
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS),
    )


async def test_the_same_bill_waits_for_what_is_not_settled(world: World) -> None:
    """Nothing else of the terminal does."""
    stage = await world.with_times(settle=3600).play(
        *left_unknown(world), Step(Choose, first), *result(), *finish(world, card=False)
    )
    first_time, again = (page.claim_code for page in stage.pages(Result)[1::2])
    assert is_told(stage, Outcome.UNKNOWN)
    assert first_time == again
    assert len(sandbox(world).ledger().entries) == 1


async def test_the_same_bill_can_be_paid_as_soon_as_it_is_settled(world: World) -> None:
    stage = await world.with_times(settle=3600).play(
        *left_unknown(world),
        Step(Choose, first, world.doing("platform", "provider", "normal")),
        Step(Choose, paid_by("wx")),
        Step(Review, True),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    assert is_told(stage, Outcome.DONE)
    assert [entry.paid for entry in sandbox(world).ledger().entries] == [False, True]


async def test_with_no_scanner_there_is_no_payers_code(world: World) -> None:
    world.does("code_scanner", "plug", "off")
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS),
        Step(Choose, first),
        Step(Choose, Leave),
    )
    assert [option.value.id for option in stage.pages(Choose)[-1].options] == ["wx", "zfb"]
