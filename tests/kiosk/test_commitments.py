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
from kiosk.undertakings.commitments import Commitments
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.settler import Settler
from tests.kiosk.on_disk import content, states
from tests.kiosk.platform import Fault, InMemoryPlatform

CODE = "7KQM-2XWP"

NO = PlatformRefused("reservation.ended", Titles("留位已过期"))
NO_ANSWER = OutcomeUnknown("no answer")


async def test_the_intent_is_on_disk_before_it_is_sent(
    commitments: Commitments, platform: InMemoryPlatform, file: Path
) -> None:
    found = []
    platform.witness = lambda key: found.append(states(file).get(key))
    intent = await commitments.make(Confirm("r1", CODE), CODE)
    assert platform.heard == []
    await commitments.carry_out(intent)
    assert found == ["intent"]
    assert states(file) == {intent.key: "done"}


async def test_a_new_booking_has_the_claim_code_that_was_written_down(
    commitments: Commitments,
) -> None:
    code = new_claim_code()
    intent = await commitments.make(Confirm("r1", code), code)
    assert intent.claim_code == code
    booking = await commitments.carry_out(intent)
    assert (booking.id, booking.claim_code) == ("r1", code)


async def test_a_change_names_booking_and_place_and_keeps_the_code(
    commitments: Commitments,
) -> None:
    intent = await commitments.make(ChangeBooking("b1", "r2"), CODE)
    assert intent.claim_code == "7KQM-2XWP"
    booking = await commitments.carry_out(intent)
    assert (booking.id, booking.slot.id) == ("b1", "r2")


async def test_a_cancellation_names_the_booking(commitments: Commitments) -> None:
    booking = await commitments.carry_out(await commitments.make(CancelBooking("b1"), CODE))
    assert (booking.id, booking.state) == ("b1", BookingState.CANCELLED)


async def test_an_application_needs_its_session_until_it_has_an_answer_and_no_longer(
    commitments: Commitments, journal: Journal, platform: InMemoryPlatform, file: Path
) -> None:
    intent = await commitments.make(
        Submit(SessionToken("secret-of-the-visit"), "hukou-proof", CODE), CODE
    )
    assert b"secret-of-the-visit" not in content(file)
    platform.faults = [Fault(NO_ANSWER, done=True)]
    with pytest.raises(OutcomeUnknown):
        await commitments.carry_out(intent)
    (left,) = await journal.unattended()
    assert left.request == intent.request
    await commitments.resolve(left)
    (case,) = platform.cases.values()
    assert case.number == f"{intent.claim_code} hukou-proof secret-of-the-visit"
    assert (await journal.get(intent.key)).request is None


@pytest.mark.parametrize(
    "error",
    [NO, PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock")],
    ids=lambda e: type(e).__name__,
)
async def test_a_definite_no_withdraws_the_intent(
    commitments: Commitments,
    settler: Settler,
    platform: InMemoryPlatform,
    file: Path,
    error: PlatformError,
) -> None:
    intent = await commitments.make(Confirm("r1", CODE), CODE)
    platform.faults = [Fault(error)]
    with pytest.raises(NOTHING_DONE):
        await commitments.carry_out(intent)
    assert states(file) == {intent.key: "closed"}
    assert await settler.settle()
    assert platform.bookings == {}


@pytest.mark.parametrize("done", [True, False], ids=["carried out", "never arrived"])
@pytest.mark.parametrize("error", [NO_ANSWER, PlatformNonsense("half a page")])
async def test_a_missing_answer_is_fetched_later_with_the_same_key(
    commitments: Commitments,
    settler: Settler,
    platform: InMemoryPlatform,
    file: Path,
    done: bool,
    error: PlatformError,
) -> None:
    intent = await commitments.make(Confirm("r1", CODE), CODE)
    platform.faults = [Fault(error, done)]
    with pytest.raises(type(error)):
        await commitments.carry_out(intent)
    assert states(file) == {intent.key: "unknown"}
    assert await settler.settle()
    assert states(file) == {intent.key: "done"}
    assert platform.heard == [intent.key] * 2
    (booking,) = platform.bookings.values()
    assert booking.claim_code == intent.claim_code


async def test_settling_takes_no_for_an_answer(
    commitments: Commitments, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    intent = await commitments.make(Confirm("r1", CODE), CODE)
    platform.faults = [Fault(NO_ANSWER), Fault(NO)]
    with pytest.raises(OutcomeUnknown):
        await commitments.carry_out(intent)
    assert await settler.settle()
    assert states(file) == {intent.key: "closed"}


@pytest.mark.parametrize(
    "error",
    [PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock"), NO_ANSWER],
    ids=lambda e: type(e).__name__,
)
async def test_while_settling_no_other_error_proves_anything(
    commitments: Commitments,
    settler: Settler,
    platform: InMemoryPlatform,
    file: Path,
    error: PlatformError,
) -> None:
    """The first sending may have been carried out all the same."""
    intent = await commitments.make(CancelBooking("b1"), CODE)
    platform.faults = [Fault(NO_ANSWER, done=True), Fault(error)]
    with pytest.raises(OutcomeUnknown):
        await commitments.carry_out(intent)
    assert not await settler.settle()
    assert states(file) == {intent.key: "unknown"}
    assert await settler.settle()
    assert states(file) == {intent.key: "done"}
