"""Promises: written before they are sent, sent again with the same key until there is an answer."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.audit import Audit
from kiosk.commitments import NOT_DONE, Commitments, Kind
from kiosk.errors import (
    OutcomeUnknown,
    PlatformBusy,
    PlatformDenied,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.keys import claim_code_is_sound
from kiosk.model.service import BookingState
from kiosk.model.text import Titles
from kiosk.store import Store, open_store
from tests.kiosk.platform import Fault, InMemoryPlatform

NO = PlatformRefused("reservation.ended", Titles("留位已过期"))
NO_ANSWER = OutcomeUnknown("no answer")


@pytest.fixture
def commitments(store: Store, audit: Audit, platform: InMemoryPlatform) -> Commitments:
    return Commitments(store, audit, platform)


def on_disk(file: Path) -> dict[str, str]:
    with sqlite3.connect(file) as db:
        rows = db.execute("SELECT key, state FROM commitment").fetchall()
    db.close()
    return dict(rows)


async def test_the_intent_is_on_disk_before_it_is_sent(
    commitments: Commitments, platform: InMemoryPlatform, file: Path
) -> None:
    found = []
    platform.witness = lambda key: found.append(on_disk(file).get(key))
    commitment = await commitments.make(Kind.CONFIRM, reservation="r1")
    assert platform.heard == []
    await commitments.carry_out(commitment)
    assert found == ["intent"]
    assert on_disk(file) == {commitment.key: "done"}


async def test_a_new_booking_has_the_claim_code_that_was_written_down(
    commitments: Commitments,
) -> None:
    commitment = await commitments.make(Kind.CONFIRM, reservation="r1")
    assert claim_code_is_sound(commitment.claim_code)
    booking = await commitments.carry_out(commitment)
    assert (booking.id, booking.claim_code) == ("r1", commitment.claim_code)


async def test_a_change_names_booking_and_place_and_keeps_the_code(
    commitments: Commitments,
) -> None:
    commitment = await commitments.make(Kind.CHANGE, "7KQM-2XWP", booking="b1", reservation="r2")
    assert commitment.claim_code == "7KQM-2XWP"
    booking = await commitments.carry_out(commitment)
    assert (booking.id, booking.slot.id) == ("b1", "r2")


async def test_a_cancellation_names_the_booking(commitments: Commitments) -> None:
    commitment = await commitments.make(Kind.CANCEL, "7KQM-2XWP", booking="b1")
    booking = await commitments.carry_out(commitment)
    assert (booking.id, booking.state) == ("b1", BookingState.CANCELLED)


@pytest.mark.parametrize(
    "error",
    [NO, PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock")],
    ids=lambda e: type(e).__name__,
)
async def test_a_definite_no_withdraws_the_intent(
    commitments: Commitments, platform: InMemoryPlatform, file: Path, error: Exception
) -> None:
    commitment = await commitments.make(Kind.CONFIRM, reservation="r1")
    platform.faults = [Fault(error)]
    with pytest.raises(NOT_DONE):
        await commitments.carry_out(commitment)
    assert on_disk(file) == {commitment.key: "refused"}
    assert await commitments.settle()
    assert platform.bookings == {}


@pytest.mark.parametrize("done", [True, False], ids=["carried out", "never arrived"])
@pytest.mark.parametrize("error", [NO_ANSWER, PlatformNonsense("half a page")])
async def test_a_missing_answer_is_fetched_later_with_the_same_key(
    commitments: Commitments, platform: InMemoryPlatform, file: Path, done: bool, error: Exception
) -> None:
    commitment = await commitments.make(Kind.CONFIRM, reservation="r1")
    platform.faults = [Fault(error, done)]
    with pytest.raises(type(error)):
        await commitments.carry_out(commitment)
    assert on_disk(file) == {commitment.key: "intent"}
    assert await commitments.unsettled() == (commitment,)
    assert await commitments.settle()
    assert on_disk(file) == {commitment.key: "done"}
    assert platform.heard == [commitment.key] * 2
    (booking,) = platform.bookings.values()
    assert booking.claim_code == commitment.claim_code


async def test_settling_takes_no_for_an_answer(
    commitments: Commitments, platform: InMemoryPlatform, file: Path
) -> None:
    commitment = await commitments.make(Kind.CONFIRM, reservation="r1")
    platform.faults = [Fault(NO_ANSWER), Fault(NO)]
    with pytest.raises(OutcomeUnknown):
        await commitments.carry_out(commitment)
    assert await commitments.settle()
    assert on_disk(file) == {commitment.key: "refused"}


@pytest.mark.parametrize(
    "error",
    [PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock"), NO_ANSWER],
    ids=lambda e: type(e).__name__,
)
async def test_while_settling_no_other_error_proves_anything(
    commitments: Commitments, platform: InMemoryPlatform, file: Path, error: Exception
) -> None:
    """The first sending may have been carried out all the same."""
    commitment = await commitments.make(Kind.CANCEL, booking="b1")
    platform.faults = [Fault(NO_ANSWER, done=True), Fault(error)]
    with pytest.raises(OutcomeUnknown):
        await commitments.carry_out(commitment)
    assert not await commitments.settle()
    assert on_disk(file) == {commitment.key: "intent"}
    assert await commitments.settle()
    assert on_disk(file) == {commitment.key: "done"}


async def test_one_that_cannot_be_settled_does_not_hold_up_the_next(
    commitments: Commitments, platform: InMemoryPlatform, file: Path
) -> None:
    made = [await commitments.make(Kind.CONFIRM, reservation=f"r{n}") for n in range(2)]
    platform.faults = [Fault(NO_ANSWER)] * 2
    for commitment in made:
        with pytest.raises(OutcomeUnknown):
            await commitments.carry_out(commitment)
    platform.faults = [Fault(PlatformUnreachable()), None]
    assert not await commitments.settle()
    assert list(on_disk(file).values()) == ["intent", "done"]


async def test_settling_leaves_what_a_visit_attends_to(
    commitments: Commitments, platform: InMemoryPlatform
) -> None:
    commitment = await commitments.make(Kind.CONFIRM, reservation="r1")
    assert not await commitments.settle()
    assert platform.heard == []
    await commitments.carry_out(commitment)
    assert await commitments.settle()


DIE_WHILE_SENDING = """
import asyncio, os, sys
from kiosk.audit import Audit
from kiosk.commitments import Commitments, Kind
from kiosk.store import open_store
from tests.kiosk.platform import InMemoryPlatform

async def main():
    store, platform = open_store(sys.argv[1]), InMemoryPlatform()
    platform.witness = lambda key: os._exit(9)
    commitments = Commitments(store, Audit(store), platform)
    made = await commitments.make(Kind.CHANGE, "7KQM-2XWP", booking="b1", reservation="r2")
    await commitments.carry_out(made)

asyncio.run(main())
"""


async def test_after_a_power_cut_it_is_sent_again_as_it_was(
    file: Path, platform: InMemoryPlatform
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", DIE_WHILE_SENDING, str(file)], timeout=60, check=False
    )
    assert child.returncode == 9
    (key,) = on_disk(file)
    store = open_store(file)
    commitments = Commitments(store, Audit(store), platform)
    assert await commitments.settle()
    await store.close()
    assert on_disk(file) == {key: "done"}
    assert (platform.bookings[key].id, platform.bookings[key].slot.id) == ("b1", "r2")
