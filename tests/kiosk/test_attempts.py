"""Payment attempts: written before they are sent, settled whatever happens."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.attempts import Attempts
from kiosk.audit import Audit
from kiosk.errors import OutcomeUnknown, PlatformDenied, PlatformUnreachable
from kiosk.keys import claim_code_is_sound
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.model.service import Bill, Payment, PaymentState
from kiosk.payment import AttemptState, IllegalMove
from kiosk.store import Store, open_store
from tests.kiosk.platform import MOMENT, Fault, InMemoryPlatform

OPEN, PAID, CLOSED = AttemptState.OPEN, AttemptState.PAID, AttemptState.CLOSED
LASTING = timedelta(minutes=5)
BILL = Bill(
    "bill-1",
    "gas",
    PersonNumber("4200318876"),
    PersonName("张桂兰"),
    "2026-10",
    Fen(1250),
    MOMENT.date(),
)


@pytest.fixture
def attempts(store: Store, audit: Audit, platform: InMemoryPlatform) -> Attempts:
    return Attempts(store, audit, platform)


def on_disk(file: Path) -> dict[str, tuple[str, str]]:
    """State and receipt number by key, read as a stranger reads the file."""
    with sqlite3.connect(file) as db:
        rows = db.execute("SELECT key, state, receipt_number FROM attempt").fetchall()
    db.close()
    return {key: (state, receipt) for key, state, receipt in rows}


async def incidents(store: Store) -> int:
    question = "SELECT count(*) FROM audit WHERE event = 'payment.incident'"
    return (await store.read(lambda db: db.execute(question).fetchone()))[0]


async def test_the_intent_is_on_disk_before_the_platform_hears_of_it(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    found = []
    platform.witness = lambda key: found.append(on_disk(file).get(key))
    attempt = await attempts.open(BILL, LASTING)
    assert platform.heard == []
    payment = await attempts.create(attempt)
    assert found == [("open", "")]
    assert platform.claim_codes == {attempt.key: attempt.claim_code}
    assert (payment.bill_id, payment.amount) == (BILL.id, BILL.amount)
    assert payment.expires_at == attempt.expires_at


async def test_an_attempt_is_for_this_bill_and_lasts_as_long_as_asked(attempts: Attempts) -> None:
    before = datetime.now(UTC)
    attempt = await attempts.open(BILL, LASTING)
    assert (attempt.bill_id, attempt.amount, attempt.state) == ("bill-1", Fen(1250), OPEN)
    assert before + LASTING <= attempt.expires_at <= datetime.now(UTC) + LASTING
    assert claim_code_is_sound(attempt.claim_code)
    assert await attempts.unsettled() == (attempt,)


async def test_a_payment_is_recorded_with_its_receipt_number(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    await attempts.create(attempt)
    assert await attempts.look(attempt) == attempt
    platform.phone_pays(attempt.key)
    paid = await attempts.look(attempt)
    assert (paid.state, paid.receipt_number) == (PAID, "QH-000001")
    assert on_disk(file)[attempt.key] == ("paid", "QH-000001")
    assert await attempts.unsettled() == ()


async def test_closing_may_find_it_paid(attempts: Attempts, platform: InMemoryPlatform) -> None:
    attempt = await attempts.open(BILL, LASTING)
    await attempts.create(attempt)
    platform.phone_pays(attempt.key)
    closed = await attempts.close(attempt)
    assert (closed.state, closed.receipt_number) == (PAID, "QH-000001")


async def test_no_answer_moves_nothing(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    platform.faults = [Fault(OutcomeUnknown("no answer"), done=True), Fault(PlatformUnreachable())]
    with pytest.raises(OutcomeUnknown):
        await attempts.create(attempt)
    with pytest.raises(PlatformUnreachable):
        await attempts.look(attempt)
    assert on_disk(file)[attempt.key] == ("open", "")
    assert (await attempts.look(attempt)).state is OPEN


async def test_an_attempt_the_platform_does_not_know_is_not_a_failed_one(
    attempts: Attempts, platform: InMemoryPlatform
) -> None:
    """A creation may still be on its way."""
    attempt = await attempts.open(BILL, LASTING)
    assert (await attempts.look(attempt)).state is OPEN
    assert (await attempts.close(attempt)).state is CLOSED
    assert (await attempts.create(attempt)).state is PaymentState.CLOSED


async def test_what_was_refused_is_closed(attempts: Attempts, file: Path) -> None:
    attempt = await attempts.open(BILL, LASTING)
    assert (await attempts.abandon(attempt)).state is CLOSED
    assert on_disk(file)[attempt.key] == ("closed", "")
    assert await attempts.settle()


async def test_settling_leaves_an_attempt_somebody_attends_to(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    attended, left = await attempts.open(BILL, LASTING), await attempts.open(BILL, LASTING)
    for attempt in (attended, left):
        await attempts.create(attempt)
    attempts.leave(left)
    assert not await attempts.settle()
    assert on_disk(file) == {attended.key: ("open", ""), left.key: ("closed", "")}
    assert platform.payments[attended.key].state is PaymentState.WAITING
    attempts.leave(attended)
    assert await attempts.settle()
    assert on_disk(file)[attended.key] == ("closed", "")


async def test_settling_finds_out_that_it_was_paid(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    with pytest.raises(OutcomeUnknown):
        await attempts.create(attempt)
    attempts.leave(attempt)
    platform.phone_pays(attempt.key)
    assert await attempts.settle()
    assert on_disk(file)[attempt.key] == ("paid", "QH-000001")


async def test_settling_goes_on_where_the_platform_cannot_be_reached(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    first, second = await attempts.open(BILL, LASTING), await attempts.open(BILL, LASTING)
    for attempt in (first, second):
        attempts.leave(attempt)
    platform.faults = [Fault(PlatformUnreachable()), None]
    assert not await attempts.settle()
    assert on_disk(file) == {first.key: ("open", ""), second.key: ("closed", "")}
    platform.faults = [Fault(PlatformDenied("clock"))]
    assert not await attempts.settle()
    assert await attempts.settle()
    assert on_disk(file)[first.key] == ("closed", "")


async def test_a_lost_answer_to_closing_is_asked_again(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    await attempts.create(attempt)
    attempts.leave(attempt)
    platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    assert not await attempts.settle()
    assert on_disk(file)[attempt.key] == ("open", "")
    assert await attempts.settle()
    assert on_disk(file)[attempt.key] == ("closed", "")


@pytest.mark.parametrize(
    "answer",
    [{"amount": Fen(9999)}, {"bill_id": "bill-2"}, {"key": "another"}],
    ids=["amount", "bill", "key"],
)
async def test_a_contradiction_is_an_incident_and_moves_nothing(
    attempts: Attempts, store: Store, file: Path, answer: dict[str, object]
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    seen = Payment(attempt.key, BILL.id, BILL.amount, PaymentState.PAID, receipt_number="QH-9")
    with pytest.raises(IllegalMove):
        await attempts.take_in(attempt, replace(seen, **answer))
    assert on_disk(file)[attempt.key] == ("open", "")
    assert await incidents(store) == 1


async def test_a_payment_after_closing_is_an_incident(
    attempts: Attempts, platform: InMemoryPlatform, store: Store, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    await attempts.create(attempt)
    closed = await attempts.close(attempt)
    platform.phone_pays(attempt.key)
    with pytest.raises(IllegalMove):
        await attempts.look(closed)
    assert on_disk(file)[attempt.key] == ("closed", "")
    assert await incidents(store) == 1


async def test_settling_records_the_same_incident_once(
    attempts: Attempts, platform: InMemoryPlatform, store: Store, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    await attempts.create(attempt)
    attempts.leave(attempt)
    platform.payments[attempt.key] = replace(platform.payments[attempt.key], amount=Fen(1))
    for _ in range(3):
        assert not await attempts.settle()
    assert on_disk(file)[attempt.key] == ("open", "")
    assert await incidents(store) == 1


async def test_nothing_personal_reaches_the_disk(
    attempts: Attempts, platform: InMemoryPlatform, file: Path
) -> None:
    attempt = await attempts.open(BILL, LASTING)
    await attempts.create(attempt)
    platform.phone_pays(attempt.key)
    await attempts.look(attempt)
    content = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert attempt.key.encode() in content
    assert BILL.payer.reveal().encode() not in content
    assert BILL.account.reveal().encode() not in content


DIE_WHILE_SENDING = """
import asyncio, os, sys
from kiosk.attempts import Attempts
from kiosk.audit import Audit
from kiosk.store import open_store
from tests.kiosk.platform import InMemoryPlatform
from tests.kiosk.test_attempts import BILL, LASTING

async def main():
    store, platform = open_store(sys.argv[1]), InMemoryPlatform()
    platform.witness = lambda key: os._exit(9)
    attempts = Attempts(store, Audit(store), platform)
    await attempts.create(await attempts.open(BILL, LASTING))

asyncio.run(main())
"""


@pytest.mark.parametrize(("paid", "ends"), [(True, ("paid", "QH-000001")), (False, ("closed", ""))])
async def test_after_a_power_cut_the_attempt_is_found_and_settled(
    file: Path, platform: InMemoryPlatform, paid: bool, ends: tuple[str, str]
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", DIE_WHILE_SENDING, str(file)], timeout=60, check=False
    )
    assert child.returncode == 9
    store = open_store(file)
    attempts = Attempts(store, Audit(store), platform)
    (attempt,) = await attempts.unsettled()
    if paid:
        args = (attempt.key, attempt.bill_id, attempt.amount, attempt.expires_at)
        await platform.create_payment(*args, attempt.claim_code)
        platform.phone_pays(attempt.key)
    assert await attempts.settle()
    await store.close()
    assert on_disk(file) == {attempt.key: ends}
