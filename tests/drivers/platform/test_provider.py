"""What can go wrong between platform and payment provider, as the terminal lives through it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from sqlite3 import IntegrityError

import pytest

from drivers.platform.client import PlatformClient
from drivers.platform.sandbox import biller, provider
from drivers.platform.sandbox.biller import Biller, Posting
from drivers.platform.sandbox.database import MEMORY, Database
from drivers.platform.sandbox.provider import Attempt
from kiosk.base.emulation import choose
from kiosk.base.errors import OutcomeUnknown, PlatformError, PlatformUnreachable
from kiosk.contract.payments import (
    Bill,
    Bills,
    ClosePayment,
    FulfilPayment,
    Payment,
    PaymentState,
    QueryPayment,
)
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber
from tests.drivers.platform.paying import CHANNELS, QR, asked, closed, create, open_bill
from tests.drivers.platform.support import MONDAY, World, refused

WATER = PersonNumber("30200018")
SILENT = ("error", "lost_request", "lost_reply")


@pytest.fixture
async def bill(client: PlatformClient) -> Bill:
    return await open_bill(client)


def calls(client: PlatformClient, key: str) -> list[Callable[[], Awaitable[Payment]]]:
    return [
        lambda: client.ask(QueryPayment(key)),
        lambda: client.change(ClosePayment(key)),
        lambda: client.change(FulfilPayment(key)),
    ]


@pytest.mark.parametrize("mood", SILENT)
@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_creation_without_the_providers_word_is_unknown_and_made_by_its_key(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str, mood: str
) -> None:
    sandbox.provider(mood)
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, channel, "attempt")
    reached = mood == "lost_reply"
    assert (sandbox.emulator.ledger().of("attempt") is not None) is reached
    sandbox.provider("normal")
    with refused("bill.locked"):
        await create(sandbox, client, bill, channel)
    payment = await create(sandbox, client, bill, channel, "attempt")
    assert payment.state is (PaymentState.PAID if channel == "code" else PaymentState.WAITING)
    assert len(sandbox.emulator.ledger().entries) == 1


@pytest.mark.parametrize("mood", SILENT)
async def test_a_silent_provider_leaves_every_question_open(
    sandbox: World, client: PlatformClient, bill: Bill, mood: str
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.provider(mood)
    for call in calls(client, payment.key):
        with pytest.raises(PlatformError) as silent:
            await call()
        assert type(silent.value) in (PlatformUnreachable, OutcomeUnknown)
    sandbox.provider("normal")
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.CLOSED


async def test_closed_at_the_provider_though_nobody_heard(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.provider("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await client.change(ClosePayment(payment.key))
    sandbox.provider("normal")
    assert not sandbox.entry(payment.key).payable
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.CLOSED


@pytest.mark.parametrize("mood", SILENT)
async def test_what_is_known_to_be_paid_needs_no_provider(
    sandbox: World, client: PlatformClient, bill: Bill, mood: str
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.phone("pay")
    sandbox.provider(mood)
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.PAID
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.PAID


@pytest.mark.parametrize("mood", SILENT)
async def test_a_posting_whose_answer_was_lost_is_the_same_posting_again(
    sandbox: World, client: PlatformClient, bill: Bill, mood: str
) -> None:
    payment = await create(sandbox, client, bill, "code")
    sandbox.provider(mood)
    with pytest.raises(OutcomeUnknown):
        await client.change(FulfilPayment(payment.key))
    assert sandbox.entry(payment.key).postings == (mood == "lost_reply")
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.PAID
    sandbox.provider("normal")
    done = await client.change(FulfilPayment(payment.key))
    assert done.receipt_number == "QH20260302000001"
    assert sandbox.entry(payment.key).postings == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_creation_under_way_is_no_proof_of_anything(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    sandbox.provider("late_create")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, channel, "attempt")
    for ask in (asked, closed):
        assert (await ask(client, "attempt")).state is PaymentState.ABSENT
    under_way = sandbox.entry("attempt")
    assert (under_way.stand, under_way.payable) == (None, True)
    sandbox.provider("deliver")
    assert sandbox.entry("attempt").stand is not None
    sandbox.emulator.phone("pay", "attempt")
    assert (await client.ask(QueryPayment("attempt"))).state is PaymentState.PAID


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_creation_that_arrives_after_its_time_opens_nothing(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    sandbox.provider("late_create")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, channel, "attempt")
    sandbox.emulator.advance(timedelta(minutes=2))
    assert not sandbox.entry("attempt").payable
    assert (await client.change(ClosePayment("attempt"))).state is PaymentState.CLOSED
    sandbox.provider("deliver")
    assert sandbox.emulator.ledger().entries == ()


@pytest.mark.parametrize("channel", QR)
async def test_a_creation_sent_twice_opens_one_trade_and_does_not_reopen_it(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    sandbox.provider("late_create")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, channel, "attempt")
    sandbox.provider("normal")
    await create(sandbox, client, bill, channel, "attempt")
    sandbox.emulator.phone("scan")
    assert (await client.change(ClosePayment("attempt"))).state is PaymentState.CLOSED
    sandbox.provider("deliver")
    assert not sandbox.entry("attempt").payable


async def test_that_there_is_no_such_order_is_not_believed_of_a_closing(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.provider("close_as_absent")
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.ABSENT
    choose(sandbox.emulator, "notice", "never")
    assert sandbox.emulator.phone("pay", payment.key)
    sandbox.emulator.advance(timedelta(minutes=2))
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.PAID


async def test_the_amount_answered_is_the_one_the_provider_names(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.provider("other_amount")
    sandbox.phone("pay")
    assert (await client.ask(QueryPayment(payment.key))).amount == bill.amount + 1
    sandbox.provider("normal")
    assert (await client.ask(QueryPayment(payment.key))).amount == bill.amount


async def test_a_bill_is_not_taken_over_from_an_expired_attempt_nobody_can_ask_about(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    await create(sandbox, client, bill)
    sandbox.emulator.advance(timedelta(minutes=2))
    sandbox.provider("error")
    with refused("bill.locked"):
        await create(sandbox, client, bill)
    sandbox.provider("normal")
    assert (await create(sandbox, client, bill)).state is PaymentState.WAITING


async def test_another_order_under_the_key_of_an_unknown_one_is_refused(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    sandbox.provider("lost_request")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, key="attempt")
    sandbox.provider("normal")
    (other,) = (await client.ask(Bills("water", WATER))).items
    with refused("idempotency.reused"):
        await create(sandbox, client, other, key="attempt")


def test_a_biller_knows_postings_by_their_key_alone() -> None:
    desk = Biller(Database(MEMORY, biller.TABLES), lambda: MONDAY)
    attempt = Attempt("qinghe-0007", "attempt")
    first = desk.post(Posting("one", attempt, "gas-1001", Fen(8640)))
    assert desk.post(Posting("one", attempt, "gas-1001", Fen(8640))) == first
    assert desk.post(Posting("two", attempt, "gas-1001", Fen(8640))) != first


def test_the_ledger_is_append_only() -> None:
    books = Database(MEMORY, provider.TABLES)
    with books.transaction() as db:
        db.execute("INSERT INTO movement VALUES (1, 't', 'k', 'charge', 100, '2026-03-02')")
    for change in ("UPDATE movement SET amount = 1", "DELETE FROM movement"):
        with pytest.raises(IntegrityError, match="a movement"), books.transaction() as db:
            db.execute(change)
