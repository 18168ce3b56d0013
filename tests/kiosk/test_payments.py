"""Payment attempts: written before they are sent, posted once, never smoothed over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.base.errors import (
    OutcomeUnknown,
    PaymentPending,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.base.keys import claim_code
from kiosk.base.text import Titles
from kiosk.contract.payments import Payment, PaymentState
from kiosk.model.money import Fen
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.rules import IllegalMove
from kiosk.undertakings.undertaking import UndertakingState
from tests.kiosk.bills import CHANNEL, SHOWN, bill
from tests.kiosk.on_disk import content, events, states
from tests.kiosk.platform import Fault, InMemoryPlatform


async def test_the_intent_is_on_disk_before_the_platform_hears_of_it(
    payments: Payments, platform: InMemoryPlatform, file: Path
) -> None:
    found = []
    platform.witness = lambda key: found.append(states(file).get(key))
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    assert platform.heard == []
    created, qr = await payments.create(attempt)
    assert (created, qr) == (attempt, "qr")
    assert found == ["intent"]
    assert platform.claim_codes == {attempt.key: attempt.claim_code}
    assert platform.payments[attempt.key].expires_at == attempt.expires_at


async def test_an_attempt_is_for_this_bill_and_expires_after_its_page(payments: Payments) -> None:
    before = datetime.now(UTC)
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    assert (attempt.bill_id, attempt.amount) == ("bill-1", Fen(1250))
    assert (attempt.state, attempt.channel_id) == (UndertakingState.INTENT, "wx")
    lasting = SHOWN + timedelta(seconds=60)
    assert before + lasting <= attempt.expires_at <= datetime.now(UTC) + lasting
    assert claim_code(attempt.claim_code) == attempt.claim_code
    assert await payments.find_pending("bill-1") == attempt
    assert await payments.find_pending("bill-2") is None


async def test_a_bill_has_one_attempt_that_is_not_settled(payments: Payments) -> None:
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    with pytest.raises(PaymentPending):
        await payments.open(bill(), CHANNEL, SHOWN)
    await payments.open(bill(2), CHANNEL, SHOWN)
    await payments.close(attempt)
    assert (await payments.open(bill(), CHANNEL, SHOWN)).key != attempt.key


async def test_paid_is_on_disk_before_it_is_posted(
    payments: Payments, platform: InMemoryPlatform, file: Path
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    platform.phone_pays(attempt.key)
    paid = await payments.look(attempt)
    assert (paid.state, paid.receipt_number) == (UndertakingState.PAID, "")
    found = []
    platform.witness = lambda key: found.append(states(file)[key])
    done = await payments.fulfil(paid)
    assert (done.state, done.receipt_number) == (UndertakingState.DONE, "QH-000001")
    assert found == ["paid"]
    assert states(file) == {attempt.key: "done"}
    assert await payments.find_pending("bill-1") is None


async def test_only_what_is_paid_is_posted(payments: Payments, platform: InMemoryPlatform) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    assert await payments.fulfil(attempt) == attempt
    assert platform.postings == 0


async def test_a_lost_answer_to_posting_posts_once(
    payments: Payments, platform: InMemoryPlatform
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    platform.phone_pays(attempt.key)
    paid = await payments.look(attempt)
    platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    with pytest.raises(OutcomeUnknown):
        await payments.fulfil(paid)
    assert (await payments.resolve(paid)).state is UndertakingState.DONE
    assert platform.postings == 1


async def test_a_refusal_to_post_what_is_paid_is_an_incident(
    payments: Payments, platform: InMemoryPlatform, file: Path
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    platform.phone_pays(attempt.key)
    paid = await payments.look(attempt)
    platform.faults = [Fault(PlatformRefused("payment.not_paid", Titles("")))]
    with pytest.raises(IllegalMove):
        await payments.fulfil(paid)
    assert states(file) == {attempt.key: "paid"}
    assert events(file, "payment.incident") == 1


async def test_closing_may_find_it_paid(payments: Payments, platform: InMemoryPlatform) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    platform.phone_pays(attempt.key)
    assert (await payments.close(attempt)).state is UndertakingState.PAID


@pytest.mark.parametrize("error", [OutcomeUnknown("no answer"), PlatformNonsense("half a page")])
async def test_no_answer_moves_nothing(
    payments: Payments, platform: InMemoryPlatform, file: Path, error: PlatformError
) -> None:
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    platform.faults = [Fault(error, done=True), Fault(PlatformUnreachable())]
    assert await payments.create(attempt) == (attempt, "")
    with pytest.raises(PlatformUnreachable):
        await payments.look(attempt)
    assert states(file) == {attempt.key: "intent"}
    assert await payments.look(attempt) == attempt


async def test_an_attempt_the_platform_does_not_know_is_not_a_failed_one(
    payments: Payments, platform: InMemoryPlatform
) -> None:
    """A creation may still be on its way: it finds the attempt closed."""
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    assert await payments.look(attempt) == attempt
    closed = await payments.close(attempt)
    assert closed.state is UndertakingState.CLOSED
    assert (await payments.create(closed))[0].state is UndertakingState.CLOSED


@pytest.mark.parametrize(
    "error", [PlatformRefused("bill.paid", Titles("已缴清")), PlatformUnreachable("no connection")]
)
async def test_a_definite_no_closes_it_and_is_raised(
    payments: Payments, platform: InMemoryPlatform, file: Path, error: PlatformError
) -> None:
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    platform.faults = [Fault(error)]
    with pytest.raises(type(error)):
        await payments.create(attempt)
    assert states(file) == {attempt.key: "closed"}


async def test_two_who_learn_of_it_at_the_same_time_both_end_with_what_is_on_disk(
    payments: Payments, platform: InMemoryPlatform, file: Path
) -> None:
    """The second still holds the attempt as it was before the first wrote."""
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    platform.phone_pays(attempt.key)
    first = await payments.resolve(attempt)
    second = await payments.look(attempt)
    assert first == second
    assert second.receipt_number == "QH-000001"
    assert states(file) == {attempt.key: "done"}


@pytest.mark.parametrize(
    "answer",
    [
        partial(replace, amount=Fen(9999)),
        partial(replace, bill_id="bill-2"),
        partial(replace, key="another"),
    ],
    ids=["amount", "bill", "key"],
)
async def test_a_contradiction_is_an_incident_and_moves_nothing(
    payments: Payments, file: Path, answer: Callable[[Payment], Payment]
) -> None:
    attempt = await payments.open(bill(), CHANNEL, SHOWN)
    seen = Payment(attempt.key, "bill-1", Fen(1250), PaymentState.PAID)
    for _ in range(2):
        with pytest.raises(IllegalMove):
            await payments.take_in(attempt, answer(seen))
    assert states(file) == {attempt.key: "intent"}
    assert events(file, "payment.incident") == 1
    assert payments.incidents == {(attempt.key, "paid")}


async def test_a_payment_after_closing_is_an_incident(
    payments: Payments, platform: InMemoryPlatform, file: Path
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    closed = await payments.close(attempt)
    platform.phone_pays(attempt.key)
    with pytest.raises(IllegalMove):
        await payments.look(closed)
    assert states(file) == {attempt.key: "closed"}
    assert events(file, "payment.incident") == 1


async def test_nothing_personal_reaches_the_disk(
    payments: Payments, platform: InMemoryPlatform, file: Path
) -> None:
    attempt, _ = await payments.create(await payments.open(bill(), CHANNEL, SHOWN))
    platform.phone_pays(attempt.key)
    await payments.resolve(attempt)
    found = content(file)
    assert attempt.key.encode() in found
    assert bill().payer.reveal().encode() not in found
    assert bill().account.reveal().encode() not in found
