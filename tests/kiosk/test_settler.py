"""The settler: everything ends, nothing is hammered, and what is left is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformBusy,
    PlatformDenied,
    PlatformError,
    PlatformUnreachable,
)
from kiosk.contract.applications import Submit
from kiosk.contract.booking import Booking, ChangeBooking, Confirm
from kiosk.contract.payments import Payment
from kiosk.model.device import DeviceStatus
from kiosk.model.money import Fen
from kiosk.model.personal import SessionToken
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from kiosk.store.vault import Vault
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import OVERDUE, Settler
from kiosk.undertakings.undertaking import Undertaking, UndertakingState
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.bills import CHANNEL, SHOWN, bill
from tests.kiosk.on_disk import events, states
from tests.kiosk.platform import Fault, InMemoryPlatform

CODE = "7KQM-2XWP"

NO_ANSWER = OutcomeUnknown("no answer")


def names(status: DeviceStatus) -> list[str]:
    return [c.name for c in status.conditions]


async def test_settling_leaves_what_a_visit_attends_to(
    payments: Payments, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    attended = await payments.open(bill(), CHANNEL, SHOWN)
    left = await payments.open(bill(2), CHANNEL, SHOWN)
    for attempt in (attended, left):
        await payments.create(attempt)
    await payments.leave(left)
    assert await settler.settle()
    assert states(file) == {attended.key: "intent", left.key: "closed"}
    await payments.leave(attended)
    assert await settler.settle()
    assert states(file)[attended.key] == "closed"


async def test_it_finds_out_that_it_was_paid_and_posts_it(
    payments: Payments, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    platform.faults = [Fault(NO_ANSWER, done=True)]
    await payments.create(attempt)
    await payments.leave(attempt)
    platform.phone_pays(attempt.key)
    assert await settler.settle()
    assert states(file) == {attempt.key: "done"}
    assert platform.postings == 1


async def test_a_lost_answer_to_closing_is_asked_again(
    payments: Payments, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    await payments.leave(attempt)
    platform.faults = [None, Fault(NO_ANSWER, done=True)]
    assert not await settler.settle()
    assert states(file) == {attempt.key: "unknown"}
    assert await settler.settle()
    assert states(file) == {attempt.key: "closed"}


async def test_one_that_cannot_be_settled_does_not_hold_up_the_next(
    undertakings: Undertakings, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    made = [await undertakings.make(Confirm(f"r{n}", CODE), CODE) for n in range(2)]
    platform.faults = [Fault(NO_ANSWER)] * 2
    for undertaking in made:
        with pytest.raises(OutcomeUnknown):
            await undertakings.carry_out(undertaking)
    platform.faults = [Fault(NO_ANSWER), None]
    assert not await settler.settle()
    assert list(states(file).values()) == ["unknown", "done"]


@pytest.mark.parametrize(
    "error",
    [PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock")],
    ids=lambda e: type(e).__name__,
)
async def test_a_platform_that_serves_nobody_is_left_alone(
    payments: Payments, settler: Settler, platform: InMemoryPlatform, error: PlatformError
) -> None:
    for number in range(3):
        await payments.leave(await payments.open(bill(number), CHANNEL, SHOWN))
    platform.faults = [Fault(error)]
    await settler.round()
    await settler.round()
    assert len(platform.heard) == 1
    assert await settler.settle()


async def test_it_waits_as_long_as_the_platform_asks(
    journal: Journal, payments: Payments, undertakings: Undertakings, platform: InMemoryPlatform
) -> None:
    """With no pause of its own, only the platform's wish keeps it from asking again."""
    settler = Settler(journal, payments, undertakings, every=0)
    await payments.leave(await payments.open(bill(), CHANNEL, SHOWN))
    busy, plain = PlatformBusy("maintenance"), PlatformBusy("maintenance")
    busy.retry_after = 3600
    platform.faults = [Fault(plain), Fault(busy)]
    for _ in range(3):
        await settler.round()
    assert len(platform.heard) == 2


async def test_what_was_tried_waits_for_its_turn(
    payments: Payments, settler: Settler, platform: InMemoryPlatform
) -> None:
    await payments.leave(await payments.open(bill(), CHANNEL, SHOWN))
    platform.faults = [Fault(NO_ANSWER)]
    await settler.round()
    heard = len(platform.heard)
    await settler.round()
    assert len(platform.heard) == heard


async def test_what_was_sealed_with_a_lost_key_is_left_to_people_and_holds_up_nothing(
    store: Store, audit: Audit, undertakings: Undertakings, platform: InMemoryPlatform, file: Path
) -> None:
    made: list[Undertaking[Any]] = [
        await undertakings.make(Submit(SessionToken("token"), "proof", CODE), CODE),
        await undertakings.make(ChangeBooking("b1", "r2"), CODE),
        await undertakings.make(Confirm("r1", CODE), CODE),
    ]
    journal = Journal(store, Vault(bytes(32)), audit)
    payments, again = Payments(journal, audit, platform), Undertakings(journal, platform)
    assert not await Settler(journal, payments, again, every=30).settle()
    assert platform.heard == [undertaking.key for undertaking in made[1:]]
    assert list(states(file).values()) == ["intent", "done", "done"]


async def test_a_contradiction_stays_open_is_shown_and_recorded_once(
    payments: Payments, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    await payments.leave(attempt)
    platform.payments[attempt.key] = replace(platform.payments[attempt.key], amount=Fen(1))
    for _ in range(3):
        assert not await settler.settle()
    assert states(file) == {attempt.key: "unknown"}
    assert events(file, "payment.incident") == 1
    status = await settler.status()
    assert names(status) == ["payment.contradiction", "settlement.open"]
    assert status.usable


async def test_it_reports_how_much_is_left_and_since_when(
    settler: Settler, journal: Journal
) -> None:
    assert names(await settler.status()) == []
    made = datetime.now(UTC) - timedelta(minutes=3)
    fresh: Undertaking[Booking] = Undertaking("k1", "confirm", "r1", "7KQM-2XWP", made)
    await journal.begin(fresh)
    await journal.leave(fresh)
    (condition,) = (await settler.status()).conditions
    assert (condition.name, condition.raw) == ("settlement.open", "confirm 1, 3 min")


async def test_one_that_stays_open_for_long_is_an_alarm(
    settler: Settler, journal: Journal, file: Path
) -> None:
    made = datetime.now(UTC) - OVERDUE - timedelta(minutes=2)
    old: Undertaking[Payment] = Undertaking(
        "k1", "pay", "bill-1", "7KQM-2XWP", made, state=UndertakingState.PAID
    )
    await journal.begin(old)
    await journal.leave(old)
    (condition,) = (await settler.status()).conditions
    assert (condition.name, condition.raw) == ("settlement.overdue", "pay 1, 12 min")
    assert states(file) == {"k1": "paid"}


async def test_one_that_fails_in_an_unforeseen_way_keeps_no_other_from_being_settled(
    store: Store, payments: Payments, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    """The oldest of three payments: whatever the client raises about it, the others go on."""
    made = []
    for number in range(3):
        attempt, _ = await payments.create(await payments.open(bill(number), CHANNEL, SHOWN))
        await payments.leave(attempt)
        made.append(attempt.key)

    def hostile(key: str) -> None:
        if key == made[0]:
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "429999195803120023")

    platform.witness = hostile
    for _ in range(3):
        assert not await settler.settle()
    assert [states(file)[key] for key in made] == ["unknown", "closed", "closed"]
    assert "settlement.failed" in names(await settler.status())
    assert events(file, "task.failed") == 1
    fields = "SELECT fields FROM audit WHERE event = 'task.failed'"
    ((said,),) = await store.read(lambda db: db.execute(fields).fetchall())
    assert made[0] in said
    assert "429999" not in said
    platform.witness = lambda _: None
    assert await settler.settle()
    assert names(await settler.status()) == []


async def test_a_clock_that_is_set_back_hides_no_age(
    journal: Journal, payments: Payments, undertakings: Undertakings
) -> None:
    """What was made in the future is as old as it has been seen to wait."""
    made = datetime.now(UTC) + timedelta(days=3653)
    undertaking: Undertaking[Booking] = Undertaking("k1", "confirm", "r1", "7KQM-2XWP", made)
    await journal.begin(undertaking)
    await journal.leave(undertaking)
    settler = Settler(journal, payments, undertakings, every=30)
    (condition,) = (await settler.status()).conditions
    assert (condition.name, condition.raw) == ("settlement.open", "confirm 1, 0 min")
