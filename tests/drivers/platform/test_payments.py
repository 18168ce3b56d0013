"""A bill is paid once, a closed attempt never; the provider's ledger is the judge."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from drivers.platform.client import PlatformClient
from drivers.platform.sandbox.guard import Guard
from drivers.platform.sandbox.proofs import Rfc9421, Terminal
from drivers.platform.sandbox.provider import Stand
from kiosk.base.emulation import choose
from kiosk.base.errors import OutcomeUnknown, PlatformRefused
from kiosk.contract.payments import (
    Bill,
    Bills,
    ClosePayment,
    FulfilPayment,
    Pay,
    Payment,
    PaymentState,
    QueryPayment,
)
from kiosk.model.money import Fen
from tests.drivers.platform.paying import ACCOUNT, QR, asked, closed, create, open_bill, posted
from tests.drivers.platform.support import KEY, KEY_ID, TERMINAL, World, code_of, refused, world


@pytest.fixture
async def bill(client: PlatformClient) -> Bill:
    return await open_bill(client)


@pytest.mark.parametrize("channel", QR)
async def test_a_code_that_is_paid(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    payment = await create(sandbox, client, bill, channel)
    assert payment.state is PaymentState.WAITING
    assert payment.qr
    sandbox.phone("pay")
    paid = await client.ask(QueryPayment(payment.key))
    assert (paid.state, paid.amount) == (PaymentState.PAID, bill.amount)
    assert paid.paid_at == sandbox.clock()
    assert await client.change(ClosePayment(payment.key)) == paid
    entry = sandbox.entry(payment.key)
    assert (entry.terminal, entry.bill_id, entry.charges, entry.refunds) == (
        TERMINAL, bill.id, 1, 0,
    )  # fmt: skip
    assert (await client.ask(Bills("gas", ACCOUNT))).items == ()
    with refused("bill.paid"):
        await create(sandbox, client, bill)


@pytest.mark.parametrize("channel", QR)
async def test_a_code_that_is_scanned_and_closed_is_closed_for_ever(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    payment = await create(sandbox, client, bill, channel)
    assert sandbox.emulator.phone("scan")
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.WAITING
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.CLOSED
    assert not sandbox.emulator.phone("pay", payment.key)
    assert not sandbox.entry(payment.key).payable
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.CLOSED


async def test_an_order_that_does_not_exist_until_scanned_cannot_be_closed(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill, "zfb")
    for ask in (asked, closed):
        answer = await ask(client, payment.key)
        assert (answer.state, answer.bill_id, answer.amount) == (
            PaymentState.ABSENT, bill.id, bill.amount,
        )  # fmt: skip
    assert sandbox.entry(payment.key).payable
    with refused("bill.locked"):
        await create(sandbox, client, bill)
    assert sandbox.emulator.phone("pay", payment.key)
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.PAID


async def test_a_code_never_scanned_is_closed_by_a_question_after_its_time(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    for ask in (asked, closed):
        payment = await create(sandbox, client, bill, "zfb")
        sandbox.emulator.advance(timedelta(minutes=2))
        assert (await ask(client, payment.key)).state is PaymentState.CLOSED
        assert not sandbox.emulator.phone("pay", payment.key)


async def test_a_payers_code_pays_at_once(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill, "code")
    assert (payment.state, payment.qr) == (PaymentState.PAID, "")
    assert sandbox.entry(payment.key).paid


@pytest.mark.parametrize("answer", ["pay", "decline"])
async def test_a_payers_code_waits_for_the_password(
    sandbox: World, client: PlatformClient, bill: Bill, answer: str
) -> None:
    sandbox.phone("password")
    payment = await create(sandbox, client, bill, "code")
    assert payment.state is PaymentState.WAITING
    assert sandbox.emulator.phone(answer, payment.key)
    state = PaymentState.PAID if answer == "pay" else PaymentState.CLOSED
    assert (await client.ask(QueryPayment(payment.key))).state is state


async def test_a_payers_code_is_declined(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    sandbox.phone("decline")
    payment = await create(sandbox, client, bill, "code")
    assert payment.state is PaymentState.CLOSED
    assert sandbox.entry(payment.key).charges == 0


@pytest.mark.parametrize("paid", [False, True])
async def test_a_payers_code_is_reversed_after_a_while(
    sandbox: World, client: PlatformClient, bill: Bill, paid: bool
) -> None:
    sandbox.phone("password")
    payment = await create(sandbox, client, bill, "code")
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.WAITING
    if paid:
        sandbox.phone("pay")
    sandbox.emulator.advance(timedelta(seconds=15))
    state = PaymentState.REVERSED if paid else PaymentState.CLOSED
    assert (await client.change(ClosePayment(payment.key))).state is state
    entry = sandbox.entry(payment.key)
    assert (entry.charges, entry.refunds, entry.paid) == (int(paid), int(paid), False)
    await create(sandbox, client, bill)


async def test_what_was_answered_as_paid_is_not_given_back(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill, "code")
    sandbox.emulator.advance(timedelta(seconds=15))
    assert await client.change(ClosePayment(payment.key)) == payment
    assert sandbox.entry(payment.key).stand is Stand.PAID


async def test_declined_on_the_phone_and_paid_at_the_second_try(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    first = await create(sandbox, client, bill)
    sandbox.phone("decline")
    assert (await client.ask(QueryPayment(first.key))).state is PaymentState.CLOSED
    second = await create(sandbox, client, bill)
    sandbox.phone("pay")
    assert (await client.ask(QueryPayment(first.key))).state is PaymentState.CLOSED
    assert (await client.ask(QueryPayment(second.key))).state is PaymentState.PAID


@pytest.mark.parametrize("channel", QR)
async def test_paid_just_before_it_was_closed(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    payment = await create(sandbox, client, bill, channel)
    sandbox.phone("pay_late")
    assert (await client.ask(QueryPayment(payment.key))).state is not PaymentState.PAID
    closed = await client.change(ClosePayment(payment.key))
    assert closed.state is PaymentState.PAID
    assert await client.ask(QueryPayment(payment.key)) == closed


@pytest.mark.parametrize("channel", QR)
async def test_expired_attempts_are_closed_by_the_next_question(
    sandbox: World, client: PlatformClient, bill: Bill, channel: str
) -> None:
    payment = await create(sandbox, client, bill, channel)
    sandbox.clock.forward(minutes=2)
    sandbox.phone("pay")
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.CLOSED
    await create(sandbox, client, bill)


async def test_an_expired_attempt_does_not_lock_its_bill_for_ever(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    first = await create(sandbox, client, bill)
    sandbox.clock.forward(minutes=2)
    second = await create(sandbox, client, bill)
    assert (await client.ask(QueryPayment(first.key))).state is PaymentState.CLOSED
    assert (await client.ask(QueryPayment(second.key))).state is PaymentState.WAITING


async def test_one_open_attempt_at_a_bill(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    ended = await asyncio.gather(
        *(create(sandbox, client, bill) for _ in range(6)), return_exceptions=True
    )
    assert sum(isinstance(end, Payment) for end in ended) == 1
    assert {end.code for end in ended if isinstance(end, PlatformRefused)} == {"bill.locked"}


async def test_a_bill_is_locked_across_terminals_and_keys_are_each_terminals_own() -> None:
    one, two = Terminal(TERMINAL, KEY_ID, KEY.encode()), Terminal("other", "key-2", b"x" * 16)
    sandbox = world(Guard(Rfc9421(one, two)))
    here = sandbox.client()
    there = sandbox.client(terminal="other", key_id="key-2", key="x" * 16)
    try:
        bill = await open_bill(here)
        await create(sandbox, here, bill, key="one")
        with refused("bill.locked"):
            await create(sandbox, there, bill, key="two")
        assert (await there.change(ClosePayment("one"))).bill_id == ""
        assert (await here.ask(QueryPayment("one"))).state is PaymentState.WAITING
        choose(sandbox.emulator, "locks", "off")
        await create(sandbox, there, bill, key="three")
        for key in ("one", "three"):
            assert sandbox.emulator.phone("pay", key)
        ledger = sandbox.emulator.ledger()
        assert ledger.double_charged == (bill.id,)
        assert [entry.terminal for entry in ledger.entries] == [TERMINAL, "other"]
    finally:
        for client in sandbox.clients:
            await client.close()
        sandbox.emulator.close()


async def test_a_lost_creation_is_found_by_its_key(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    sandbox.network("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, key="attempt")
    sandbox.network("online")
    found = await client.ask(QueryPayment("attempt"))
    assert found.state is PaymentState.WAITING
    assert await create(sandbox, client, bill, key="attempt") == found


async def test_an_unknown_key_is_absent_and_once_closed_never_opens(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    absent = await client.ask(QueryPayment("attempt"))
    assert absent == Payment("attempt", "", Fen(0), PaymentState.ABSENT)
    assert (await client.change(ClosePayment("attempt"))).state is PaymentState.CLOSED
    late = await create(sandbox, client, bill, key="attempt")
    assert (late.state, late.bill_id, late.amount) == (PaymentState.CLOSED, "", Fen(0))
    assert sandbox.emulator.ledger().entries == ()
    assert (await create(sandbox, client, bill)).state is PaymentState.WAITING


@pytest.mark.parametrize(
    ("bill_id", "amount", "minutes", "channel", "expected"),
    [
        ("gas-1001", 8641, 2, "wx", "payment.amount"),
        ("gas-1001", 2**70, 2, "wx", "request.invalid"),
        ("gas-1001", 8640, 0, "wx", "payment.expiry"),
        ("gas-1001", 8640, 121, "wx", "payment.expiry"),
        ("gas-none", 8640, 2, "wx", "bill.unknown"),
        ("gas-1005", 5320, 2, "wx", "bill.paid"),
        ("gas-1001", 8640, 2, "cash", "channel.unknown"),
        ("gas-1001", 8640, 2, "code", "channel.unknown"),
    ],
)
async def test_attempts_that_are_refused(
    sandbox: World,
    client: PlatformClient,
    bill_id: str,
    amount: int,
    minutes: int,
    channel: str,
    expected: str,
) -> None:
    until = sandbox.clock() + timedelta(minutes=minutes)
    with refused(expected):
        await client.change(
            Pay(bill_id, Fen(amount), channel, until, code_of("refused")), sandbox.key()
        )
    assert sandbox.emulator.ledger().entries == ()


async def test_the_phone_without_an_attempt_does_nothing(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    assert not sandbox.emulator.phone("pay")
    assert not sandbox.emulator.phone("decline")
    assert (await create(sandbox, client, bill)).state is PaymentState.WAITING


@pytest.mark.parametrize("notice", ["once", "twice", "never"])
async def test_a_payment_is_learnt_of_with_and_without_notice(
    sandbox: World, client: PlatformClient, bill: Bill, notice: str
) -> None:
    choose(sandbox.emulator, "notice", notice)
    payment = await create(sandbox, client, bill)
    sandbox.phone("pay")
    open_bills = () if notice != "never" else (bill,)
    assert (await client.ask(Bills("gas", ACCOUNT))).items == open_bills
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.PAID
    assert (await client.ask(Bills("gas", ACCOUNT))).items == ()
    assert sandbox.entry(payment.key).charges == 1


async def test_a_paid_attempt_is_posted_once(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    with refused("payment.unknown"):
        await client.change(FulfilPayment("nobody"))
    choose(sandbox.emulator, "notice", "never")
    sandbox.phone("pay")
    done = await client.change(FulfilPayment(payment.key))
    assert (done.state, done.receipt_number) == (PaymentState.FULFILLED, "QH20260302000001")
    assert done.paid_at == sandbox.clock()
    for ask in (posted, asked, closed):
        assert await ask(client, payment.key) == done
    assert sandbox.entry(payment.key).postings == 1
    assert sandbox.emulator.ledger().double_posted == ()
    assert sandbox.emulator.ledger().posted_unpaid == ()


async def test_an_attempt_that_is_not_paid_is_not_posted(
    sandbox: World, client: PlatformClient, bill: Bill
) -> None:
    payment = await create(sandbox, client, bill)
    with refused("payment.not_paid"):
        await client.change(FulfilPayment(payment.key))
    assert sandbox.entry(payment.key).postings == 0


async def test_money_outlives_the_sandbox_where_it_has_a_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    for expected in (PaymentState.WAITING, PaymentState.PAID):
        made = world(sandbox={"database": str(file)})
        client = made.client()
        if expected is PaymentState.WAITING:
            await create(made, client, await open_bill(client), key="attempt")
        assert (await client.ask(QueryPayment("attempt"))).state is expected
        assert made.emulator.phone("pay", "attempt") is (expected is PaymentState.WAITING)
        await client.close()
        made.emulator.close()
