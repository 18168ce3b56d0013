"""Promises: written before they are sent, sent again with the same key until there is an answer."""

from pathlib import Path

import pytest

from kiosk.base.errors import (
    NOTHING_DONE,
    OutcomeUnknown,
    PlatformBusy,
    PlatformDenied,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.base.keys import new_claim_code
from kiosk.base.text import Titles
from kiosk.contract.applications import Submit
from kiosk.contract.booking import BookingState, CancelBooking, ChangeBooking, Confirm
from kiosk.model.personal import SessionToken
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.on_disk import content, states
from tests.kiosk.platform import Fault, InMemoryPlatform

CODE = "7KQM-2XWP"

NO = PlatformRefused("reservation.ended", Titles("留位已过期"))
NO_ANSWER = OutcomeUnknown("no answer")


async def test_the_intent_is_on_disk_before_it_is_sent(
    undertakings: Undertakings, platform: InMemoryPlatform, file: Path
) -> None:
    found = []
    platform.witness = lambda key: found.append(states(file).get(key))
    undertaking = await undertakings.make(Confirm("r1", CODE), CODE)
    assert platform.heard == []
    await undertakings.carry_out(undertaking)
    assert found == ["intent"]
    assert states(file) == {undertaking.key: "done"}


async def test_a_new_booking_has_the_claim_code_that_was_written_down(
    undertakings: Undertakings,
) -> None:
    code = new_claim_code()
    undertaking = await undertakings.make(Confirm("r1", code), code)
    assert undertaking.claim_code == code
    booking = await undertakings.carry_out(undertaking)
    assert (booking.id, booking.claim_code) == ("r1", code)


async def test_a_change_names_booking_and_place_and_keeps_the_code(
    undertakings: Undertakings,
) -> None:
    undertaking = await undertakings.make(ChangeBooking("b1", "r2"), CODE)
    assert undertaking.claim_code == "7KQM-2XWP"
    booking = await undertakings.carry_out(undertaking)
    assert (booking.id, booking.slot.id) == ("b1", "r2")


async def test_a_cancellation_names_the_booking(undertakings: Undertakings) -> None:
    booking = await undertakings.carry_out(await undertakings.make(CancelBooking("b1"), CODE))
    assert (booking.id, booking.state) == ("b1", BookingState.CANCELLED)


async def test_an_application_needs_its_session_until_it_has_an_answer_and_no_longer(
    undertakings: Undertakings, journal: Journal, platform: InMemoryPlatform, file: Path
) -> None:
    undertaking = await undertakings.make(
        Submit(SessionToken("secret-of-the-visit"), "hukou-proof", CODE), CODE
    )
    assert b"secret-of-the-visit" not in content(file)
    platform.faults = [Fault(NO_ANSWER, done=True)]
    with pytest.raises(OutcomeUnknown):
        await undertakings.carry_out(undertaking)
    (left,) = await journal.list_unattended()
    assert left.request == undertaking.request
    await undertakings.resolve(left)
    (case,) = platform.cases.values()
    assert case.number == f"{undertaking.claim_code} hukou-proof secret-of-the-visit"
    assert (await journal.get(undertaking.key)).request is None


@pytest.mark.parametrize(
    "error",
    [NO, PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock")],
    ids=lambda e: type(e).__name__,
)
async def test_a_definite_no_withdraws_the_intent(
    undertakings: Undertakings,
    settler: Settler,
    platform: InMemoryPlatform,
    file: Path,
    error: PlatformError,
) -> None:
    undertaking = await undertakings.make(Confirm("r1", CODE), CODE)
    platform.faults = [Fault(error)]
    with pytest.raises(NOTHING_DONE):
        await undertakings.carry_out(undertaking)
    assert states(file) == {undertaking.key: "closed"}
    assert await settler.settle()
    assert platform.bookings == {}


@pytest.mark.parametrize("done", [True, False], ids=["carried out", "never arrived"])
@pytest.mark.parametrize("error", [NO_ANSWER, PlatformNonsense("half a page")])
async def test_a_missing_answer_is_fetched_later_with_the_same_key(
    undertakings: Undertakings,
    settler: Settler,
    platform: InMemoryPlatform,
    file: Path,
    done: bool,
    error: PlatformError,
) -> None:
    undertaking = await undertakings.make(Confirm("r1", CODE), CODE)
    platform.faults = [Fault(error, done)]
    with pytest.raises(type(error)):
        await undertakings.carry_out(undertaking)
    assert states(file) == {undertaking.key: "unknown"}
    assert await settler.settle()
    assert states(file) == {undertaking.key: "done"}
    assert platform.heard == [undertaking.key] * 2
    (booking,) = platform.bookings.values()
    assert booking.claim_code == undertaking.claim_code


async def test_settling_takes_no_for_an_answer(
    undertakings: Undertakings, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    undertaking = await undertakings.make(Confirm("r1", CODE), CODE)
    platform.faults = [Fault(NO_ANSWER), Fault(NO)]
    with pytest.raises(OutcomeUnknown):
        await undertakings.carry_out(undertaking)
    assert await settler.settle()
    assert states(file) == {undertaking.key: "closed"}


@pytest.mark.parametrize(
    "error",
    [PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock"), NO_ANSWER],
    ids=lambda e: type(e).__name__,
)
async def test_while_settling_no_other_error_proves_anything(
    undertakings: Undertakings,
    settler: Settler,
    platform: InMemoryPlatform,
    file: Path,
    error: PlatformError,
) -> None:
    """The first sending may have been carried out all the same."""
    undertaking = await undertakings.make(CancelBooking("b1"), CODE)
    platform.faults = [Fault(NO_ANSWER, done=True), Fault(error)]
    with pytest.raises(OutcomeUnknown):
        await undertakings.carry_out(undertaking)
    assert not await settler.settle()
    assert states(file) == {undertaking.key: "unknown"}
    assert await settler.settle()
    assert states(file) == {undertaking.key: "done"}
