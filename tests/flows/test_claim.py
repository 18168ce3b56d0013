"""A claim code finds the outcome, prints its slip again, or goes on with what was left."""

from __future__ import annotations

from typing import Any

import pytest

from drivers.platform.sandbox.proofs import Denied
from kiosk.base.keys import ALPHABET, new_claim_code
from kiosk.base.text import text
from kiosk.views.base import Back, Leave
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Nothing, Sorry
from kiosk.views.paying import PayByQr
from kiosk.views.result import Ending, Move, Printing, Result
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import finish, gas_bill, new_booking, paid_by, present, result
from tests.flows.world import World, until


async def leave_behind(world: World, *steps: Step) -> str:
    """The claim code that a visit has given out."""
    stage = await world.play(*steps)
    return stage.pages(Result)[-1].claim_code


def paid(world: World) -> tuple[Step, ...]:
    return (
        *gas_bill(),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )


def told(stage: ScriptedStage) -> Result:
    return stage.pages(Result)[-1]


async def test_a_receipt_is_printed_again_and_says_so(world: World) -> None:
    code = await leave_behind(world, *paid(world))
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, code.replace("-", "").lower()),
        Step(Result, Move.PRINT),
        *result(),
        *finish(world, card=False),
    )
    first_slip, second = world.slips()
    assert told(stage).question == text("pay.done")
    assert code in second
    assert "补打" in second
    assert "补打" not in first_slip
    assert stage.pages(Result)[0].printing is Printing.OFFERED


async def test_without_asking_nothing_is_printed(world: World) -> None:
    code = await leave_behind(world, *paid(world))
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, code),
        Step(Result, Move.DONE),
        *finish(world, card=False),
    )
    assert told(stage).claim_code == code
    assert len(world.slips()) == 1


async def test_the_slip_may_be_held_under_the_scanner(world: World) -> None:
    code = await leave_behind(world, *paid(world))
    scanner: Any = world.parts.emulators["code_scanner"]

    def show() -> None:
        scanner.codes["claim"] = code.encode()
        world.does("code_scanner", "show", "claim")

    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, WAIT, show),
        Step(Result, Move.DONE),
        *finish(world, card=False),
    )
    assert told(stage).claim_code == code


async def test_a_typing_error_is_told_before_anybody_is_asked(world: World) -> None:
    code = new_claim_code()
    wrong = next(c for c in ALPHABET if c != code[-1])
    stage = await world.play(
        Step(Home, "claim"), Step(EnterCode, code[:-1] + wrong), Step(EnterCode, Leave)
    )
    again = stage.pages(EnterCode)[1]
    assert (again.wrong, again.typed) == (text("claim.mistyped"), code[:-1] + wrong)


@pytest.mark.shows("Nothing claim.enough")
async def test_nobody_can_try_all_codes(world: World) -> None:
    stage = await world.play(
        Step(Home, "claim"),
        *(Step(EnterCode, new_claim_code()) for _ in range(5)),
        Step(Nothing, Move.DONE),
        Step(AnythingElse, True),
    )
    assert stage.pages(EnterCode)[-1].wrong == text("claim.unknown")
    assert stage.pages(EnterCode)[-1].typed
    assert stage.pages(Nothing)[0].question == text("claim.enough")


@pytest.mark.shows("Nothing claim.other")
async def test_a_code_that_leads_to_something_new_is_said_to_be_valid(world: World) -> None:
    world.does("platform", "manner", "other_claim")
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, "SEED2225"),
        Step(Nothing, Move.DONE),
        Step(AnythingElse, True),
    )
    assert stage.pages(Nothing)[0].question == text("claim.other")


@pytest.mark.shows("Choose claim.not_paid", "Result pay.not_yet")
async def test_what_was_not_paid_can_be_paid_now(world: World) -> None:
    """The code of an attempt that was left open, and has been closed since."""
    code = await leave_behind(
        world,
        *gas_bill(channel="zfb"),
        Step(PayByQr, Back),
        *result(),
        *finish(world, card=False),
    )
    sandbox: Any = world.parts.emulators["platform"]
    assert sandbox.phone("scan")
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, code),
        Step(Choose, True),
        Step(Choose, paid_by("wx")),
        Step(Review, True),
        Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")),
        *result(),
        *finish(world, card=False),
    )
    assert told(stage).question == text("pay.done")
    assert told(stage).claim_code != code
    assert [entry.paid for entry in sandbox.ledger().entries] == [False, True]


async def test_a_booking_is_found_without_its_holders_name(world: World) -> None:
    code = await leave_behind(
        world,
        *present(world, "book", "zhang"),
        *new_booking(),
        *result(),
        *finish(world, card=True),
    )
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, code),
        Step(Result, Move.PRINT),
        *result(),
        *finish(world, card=False),
    )
    assert told(stage).question == text("claim.booking.confirmed")
    assert "张" not in world.slips()[-1]


@pytest.mark.shows("Result claim.left.done")
@pytest.mark.parametrize("mood", ["error", "maintenance", "nonsense"])
async def test_where_the_platform_cannot_say_the_terminal_says_what_it_knows(
    world: World, mood: str
) -> None:
    code = await leave_behind(world, *paid(world))
    stage = await world.play(
        Step(Home, "claim"),
        Step(EnterCode, code, world.doing("platform", "network", mood)),
        Step(Result, Move.DONE, world.doing("platform", "network", "online")),
        *finish(world, card=False),
    )
    assert told(stage).question == text("claim.left.done")
    assert (told(stage).ending, told(stage).claim_code) == (Ending.DONE, code)


@pytest.mark.shows("Result claim.left.unknown", "Result claim.left.not_done")
async def test_what_is_told_of_an_attempt_goes_by_what_the_terminal_knows(world: World) -> None:
    """Unknown at first; once the settler has closed it, that nothing was taken, and the code is of
    no more use. All that time the platform says nothing of claims."""

    async def closed(terminal: Terminal) -> None:
        world.does("platform", "network", "online")
        world.does("platform", "provider", "normal")
        await until(terminal.settler.settle)

    def asks() -> tuple[Step, ...]:
        fails = world.doing("platform", "network", "error")
        return Step(Home, "claim"), Step(EnterCode, code, fails), Step(Result, Move.DONE)

    code = await leave_behind(
        world,
        *gas_bill(),
        Step(PayByQr, Leave, world.doing("platform", "provider", "error")),
        *result(),
        *finish(world, card=False),
    )
    stage = await world.play(*asks(), *finish(world, card=False), then=closed)
    assert told(stage).ending is Ending.UNKNOWN
    assert told(stage).keep
    stage = await world.play(*asks(), Step(AnythingElse, True))
    assert told(stage).ending is Ending.NOT_DONE
    assert not told(stage).keep


@pytest.mark.shows("Sorry error.PlatformDenied")
async def test_where_the_platform_knows_this_terminal_no_more_nobody_is_told_to_try_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox: Any = world.parts.emulators["platform"]

    def refuse(_: object) -> None:
        raise Denied("unknown terminal")

    stage = await world.play(
        Step(Home, "claim"),
        Step(
            EnterCode,
            new_claim_code(),
            lambda: monkeypatch.setattr(sandbox._web._guard, "admit", refuse),
        ),
        Step(Sorry, Move.DONE),
        Step(AnythingElse, True),
    )
    (sorry,) = stage.pages(Sorry)
    assert sorry.hint == text("error.PlatformDenied.do")
    assert not sorry.retry


async def test_what_is_not_settled_is_settled_while_one_asks(world: World) -> None:
    async def nothing_left(terminal: Terminal) -> None:
        assert not await terminal.settler.backlog()

    code = await leave_behind(
        world.with_times(settle=3600),
        *gas_bill(),
        Step(PayByQr, Back, world.doing("platform", "provider", "error")),
        *result(),
        *finish(world, card=False),
    )
    sandbox: Any = world.parts.emulators["platform"]
    world.does("platform", "provider", "normal")
    assert sandbox.phone("pay")
    stage = await world.with_times(settle=3600).play(
        Step(Home, "claim"),
        Step(EnterCode, code),
        Step(Result, Move.DONE),
        *finish(world, card=False),
        then=nothing_left,
    )
    assert told(stage).question == text("pay.done")
