"""Paying: three honest endings, whatever the phone, the network and the printer do."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.base.text import text
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.base import Back, Leave
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Nothing, Sorry
from kiosk.views.paying import PayByQr
from kiosk.views.result import Ending, Move, Printing, Result
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, Step
from tests.flows.steps import GAS_ALREADY_PAID, finish, first, gas_bill, printing_states, result
from tests.flows.world import World, until


async def states(terminal: Terminal) -> list[str]:
    return await terminal.store.read(
        lambda db: [row[0] for row in db.execute("SELECT state FROM intent ORDER BY number")]
    )


def no_slip(answer: Any = Move.DONE) -> Step:
    return Step(Result, answer)


async def test_a_bill_is_paid_by_phone_and_its_receipt_printed(world: World) -> None:
    async def is_paid(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.DONE]

    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
        then=is_paid,
    )
    shown = stage.pages(Result)[-1]
    assert (shown.ending, shown.printing) == (Ending.DONE, Printing.PRINTED)
    (slip,) = world.slips()
    assert shown.claim_code in slip
    assert "￥102.55" in slip


async def test_the_amount_shown_is_the_amount_asked_and_paid(world: World) -> None:
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    amount = stage.pages(PayByQr)[0].amount
    assert amount in [row.value for row in stage.pages(Review)[0].rows]
    assert str(amount).replace("¥", "￥") in world.slips()[0]


@pytest.mark.shows("Result pay.not_done")
async def test_going_away_from_the_code_closes_it_and_takes_no_money(world: World) -> None:
    async def is_closed(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.CLOSED]

    stage = await world.play(
        *gas_bill(), Step(PayByQr, Back), no_slip(), Step(AnythingElse, True), then=is_closed
    )
    (shown,) = stage.pages(Result)
    assert shown.ending is Ending.NOT_DONE
    assert not world.slips()


@pytest.mark.shows("Result pay.late")
async def test_paid_in_the_very_moment_of_closing_is_paid(world: World) -> None:
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, Leave, world.doing("platform", "phone", "pay_late")),
        *result(),
        *finish(world, card=False),
    )
    assert stage.pages(Result)[-1].ending is Ending.DONE


async def test_a_code_nobody_pays_ends_by_itself(world: World) -> None:
    stage = await world.with_times(payment=0.2).play(
        *gas_bill(), Step(PayByQr, WAIT), no_slip(), Step(AnythingElse, True)
    )
    assert stage.pages(Result)[0].ending is Ending.NOT_DONE


@pytest.mark.shows("Result pay.unknown")
async def test_an_unknown_outcome_is_said_and_settled_later(world: World) -> None:
    """The network breaks while the code stands: not paid is not claimed, nor is paid."""

    async def settled(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.UNKNOWN]
        world.does("platform", "network", "online")
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.CLOSED]

    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, Leave, world.doing("platform", "network", "offline")),
        *result(),
        *finish(world, card=False),
        then=settled,
    )
    shown = stage.pages(Result)[-1]
    assert shown.ending is Ending.UNKNOWN
    assert shown.claim_code in world.slips()[0]


async def test_an_open_attempt_is_settled_when_the_terminal_starts_again(world: World) -> None:
    await world.play(
        *gas_bill(),
        Step(PayByQr, Leave, world.doing("platform", "network", "offline")),
        *result(),
        *finish(world, card=False),
    )
    world.does("platform", "network", "online")

    async def settled(terminal: Terminal) -> None:
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.CLOSED]

    await world.play(then=settled)


async def test_a_lost_answer_to_create_leaves_no_open_code(world: World) -> None:
    async def settled(terminal: Terminal) -> None:
        await until(terminal.settler.settle)
        assert UndertakingState.UNKNOWN not in await states(terminal)

    stage = await world.play(
        *gas_bill(world.doing("platform", "network", "lost_reply")),
        Step(Result, WAIT, world.doing("platform", "network", "online")),
        Step(Result, Move.DONE),
        *finish(world, card=False),
        then=settled,
    )
    assert stage.pages(Result)[0].ending in (Ending.UNKNOWN, Ending.NOT_DONE)


async def test_paper_out_in_the_receipt_loses_nothing(world: World) -> None:
    world.does("receipt_printer", "paper", "runs_out")
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        Step(Result, WAIT),
        Step(Result, Move.PRINT, world.doing("receipt_printer", "paper", "full")),
        *result(),
        *finish(world, card=False),
    )
    assert printing_states(stage.pages(Result)) == [
        Printing.RUNNING,
        Printing.FAILED,
        Printing.RUNNING,
        Printing.PRINTED,
    ]
    assert stage.pages(Result)[1].claim_code
    torn, whole = world.slips()
    assert "补打" in whole
    assert "补打" not in torn


async def test_nothing_is_due_on_an_account_already_paid(world: World) -> None:
    stage = await world.play(
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_ALREADY_PAID),
        Step(Nothing, Move.RETRY),
        Step(EnterDigits, Leave),
    )
    assert stage.pages(Nothing)[0].question == text("pay.none")
    assert stage.pages(EnterDigits)[1].typed.reveal() == GAS_ALREADY_PAID


async def test_without_a_printer_the_review_says_so_before_money_moves(world: World) -> None:
    world.does("receipt_printer", "paper", "out")
    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    assert stage.pages(Review)[0].hint == text("slip.none_now")
    assert stage.pages(Result)[-1].printing is Printing.FAILED


async def test_a_refused_payment_is_said_and_nothing_stays_open(world: World) -> None:
    """The platform is taken into maintenance between the review and the code."""

    async def is_closed(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.CLOSED]

    stage = await world.play(
        *gas_bill(world.doing("platform", "network", "maintenance")),
        Step(Sorry, Move.DONE, world.doing("platform", "network", "online")),
        Step(AnythingElse, True),
        then=is_closed,
    )
    assert stage.pages(Sorry)[0].safe == text("error.PlatformError.safe")
