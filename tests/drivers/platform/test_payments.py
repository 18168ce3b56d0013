"""A bill is paid once, and a closed attempt never."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from drivers.platform.client import PlatformClient
from kiosk.errors import OutcomeUnknown, PlatformRefused
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber
from kiosk.model.service import Bill, Payment, PaymentState
from tests.drivers.platform.support import World, refused

ACCOUNT = PersonNumber("6012000017")


@pytest.fixture
async def bill(client: PlatformClient) -> Bill:
    return (await client.bills("gas", ACCOUNT))[0]


async def create(sandbox: World, client: PlatformClient, bill: Bill, key: str = "") -> Payment:
    until = sandbox.clock() + timedelta(minutes=2)
    key = key or sandbox.key()
    return await client.create_payment(key, bill.id, bill.amount, until, f"CODE-{key}")


async def test_paid_by_phone(sandbox: World, client: PlatformClient, bill: Bill) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.phone("pay")
    paid = await client.query_payment(payment.key)
    assert paid.state is PaymentState.PAID
    assert paid.paid_at == sandbox.clock()
    assert paid.receipt_number == "QH20260302000001"
    assert await client.close_payment(payment.key) == paid
    assert await client.bills("gas", ACCOUNT) == ()
    with refused("bill.paid"):
        await create(sandbox, client, bill)


async def test_declined_on_the_phone_and_paid_at_the_second_try(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    first = await create(sandbox, client, bill)
    sandbox.phone("decline")
    assert (await client.query_payment(first.key)).state is PaymentState.CLOSED
    second = await create(sandbox, client, bill)
    sandbox.phone("pay")
    assert (await client.query_payment(first.key)).state is PaymentState.CLOSED
    assert (await client.query_payment(second.key)).state is PaymentState.PAID


async def test_paid_just_before_it_was_closed(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.phone("pay_late")
    assert (await client.query_payment(payment.key)).state is PaymentState.WAITING
    closed = await client.close_payment(payment.key)
    assert closed.state is PaymentState.PAID
    assert closed.receipt_number
    assert await client.query_payment(payment.key) == closed


async def test_expired_attempts_are_closed_by_the_next_question(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    sandbox.clock.forward(minutes=2)
    sandbox.phone("pay")
    assert (await client.query_payment(payment.key)).state is PaymentState.CLOSED
    await create(sandbox, client, bill)


async def test_an_expired_attempt_does_not_lock_its_bill_for_ever(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    first = await create(sandbox, client, bill)
    sandbox.clock.forward(minutes=2)
    second = await create(sandbox, client, bill)
    assert (await client.query_payment(first.key)).state is PaymentState.CLOSED
    assert (await client.query_payment(second.key)).state is PaymentState.WAITING


async def test_one_open_attempt_at_a_bill(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    ended = await asyncio.gather(
        *(create(sandbox, client, bill) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(end, Payment) for end in ended) == 1
    assert {end.code for end in ended if isinstance(end, PlatformRefused)} == {"bill.locked"}


async def test_a_lost_creation_is_found_by_its_key(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    sandbox.network("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, "attempt")
    sandbox.network("online")
    found = await client.query_payment("attempt")
    assert found.state is PaymentState.WAITING
    assert await create(sandbox, client, bill, "attempt") == found


async def test_an_unknown_key_is_absent_and_once_closed_never_opens(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    absent = await client.query_payment("attempt")
    assert absent == Payment("attempt", "", Fen(0), PaymentState.ABSENT)
    assert (await client.close_payment("attempt")).state is PaymentState.CLOSED
    late = await create(sandbox, client, bill, "attempt")
    assert late.state is PaymentState.CLOSED
    assert (await create(sandbox, client, bill)).state is PaymentState.WAITING


@pytest.mark.parametrize(
    ("bill_id", "amount", "minutes", "expected"),
    [
        ("gas-1001", 8641, 2, "payment.amount"),
        ("gas-1001", 2**70, 2, "payment.amount"),
        ("gas-1001", 8640, 0, "payment.expiry"),
        ("gas-1001", 8640, 121, "payment.expiry"),
        ("gas-none", 8640, 2, "bill.unknown"),
        ("gas-1005", 5320, 2, "bill.paid"),
    ],
)
async def test_attempts_that_are_refused(
    sandbox: World, client: PlatformClient, bill_id: str, amount: int, minutes: int, expected: str
) -> None:
    until = sandbox.clock() + timedelta(minutes=minutes)
    with pytest.raises(PlatformRefused) as no:
        await client.create_payment(sandbox.key(), bill_id, Fen(amount), until, "CODE")
    assert no.value.code == expected


async def test_the_phone_without_an_attempt_does_nothing(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    sandbox.phone("pay")
    sandbox.phone("decline")
    assert (await create(sandbox, client, bill)).state is PaymentState.WAITING


async def test_a_claim_code_leads_to_one_attempt_only(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    until = sandbox.clock() + timedelta(minutes=2)
    key = sandbox.key()
    await client.create_payment(key, bill.id, bill.amount, until, "7KQM-2XWP")
    await client.close_payment(key)
    with pytest.raises(PlatformRefused) as no:
        await client.create_payment(sandbox.key(), bill.id, bill.amount, until, "7KQM-2XWP")
    assert no.value.code == "claim_code.taken"
