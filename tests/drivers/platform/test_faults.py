"""The sandbox's network moods, as the client lives through them."""

from __future__ import annotations

import asyncio

import pytest

from drivers.platform.client import PlatformClient
from kiosk.base.emulation import choose
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformBusy,
    PlatformError,
    PlatformNonsense,
    PlatformUnreachable,
)
from kiosk.contract.booking import Bookings, Confirm, Reserve, Slots
from kiosk.contract.catalogue import ReadCatalogue
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import ClosePayment, PaymentState, QueryPayment
from kiosk.model.device import DeviceState
from tests.drivers.platform.paying import create, open_bill
from tests.drivers.platform.support import ITEM, MONDAY, ZHANG, World, free

MOODS = [
    ("offline", PlatformUnreachable, PlatformUnreachable, "unreachable", DeviceState.OFFLINE),
    ("error", PlatformUnreachable, OutcomeUnknown, "unreachable", DeviceState.OFFLINE),
    ("maintenance", PlatformBusy, PlatformBusy, "maintenance", DeviceState.FAILED),
    ("nonsense", PlatformNonsense, OutcomeUnknown, "nonsense", DeviceState.FAILED),
]


@pytest.mark.parametrize(("mood", "to_question", "to_change", "condition", "state"), MOODS)
async def test_a_mood_holds_until_it_is_online_again(
    sandbox: World,
    client: PlatformClient,
    mood: str,
    to_question: type[PlatformError],
    to_change: type[PlatformError],
    condition: str,
    state: DeviceState,
) -> None:
    await client.ask(ReadCatalogue())
    sandbox.network(mood)
    status = await client.status()
    assert status.has(condition)
    assert status.state is state
    with pytest.raises(to_question):
        await client.ask(Slots(ITEM, MONDAY.date(), 1))
    with pytest.raises(to_change):
        await client.change(OpenSession.of(ZHANG), sandbox.key())
    sandbox.network("online")
    assert (await client.status()).usable
    await client.change(OpenSession.of(ZHANG), sandbox.key())


async def test_a_lost_reply_and_the_same_key_make_one_booking(
    sandbox: World, client: PlatformClient
) -> None:
    token = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    before = await client.ask(Bookings(token))
    slot = free(await client.ask(Slots(ITEM, MONDAY.date(), 14)))[0]
    reservation = await client.change(Reserve(token, slot.id), sandbox.key())
    key = sandbox.key()
    sandbox.network("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await client.change(Confirm(reservation.id, "7KQM-2XWP"), key)
    sandbox.network("online")
    booking = await client.change(Confirm(reservation.id, "7KQM-2XWP"), key)
    assert await client.change(Confirm(reservation.id, "7KQM-2XWP"), key) == booking
    assert await client.ask(Bookings(token)) == (booking, *before)


async def test_questions_are_answered_while_replies_to_changes_are_lost(
    sandbox: World, client: PlatformClient
) -> None:
    sandbox.network("lost_reply")
    assert (await client.status()).usable
    assert await client.ask(Slots(ITEM, MONDAY.date(), 1))


async def test_a_slow_platform_is_waited_for(sandbox: World, client: PlatformClient) -> None:
    sandbox.network("slow")
    asked = asyncio.create_task(client.change(OpenSession.of(ZHANG), sandbox.key()))
    while not sandbox.emulator.in_flight:
        await asyncio.sleep(0.01)
    sandbox.network("online")
    assert (await asked).token


async def test_slower_than_the_client_waits_is_unknown_and_then_known(sandbox: World) -> None:
    hasty = sandbox.client(read_timeout=0.2)
    patient = sandbox.client()
    key = sandbox.key()
    sandbox.network("slow")
    with pytest.raises(OutcomeUnknown):
        await hasty.change(OpenSession.of(ZHANG), key)
    assert (await hasty.status()).has("unreachable")
    sandbox.network("online")
    while sandbox.emulator.in_flight:
        await asyncio.sleep(0.01)
    session = await patient.change(OpenSession.of(ZHANG), key)
    assert await patient.change(OpenSession.of(ZHANG), key) == session


async def test_nobody_takes_the_port_while_offline(sandbox: World, client: PlatformClient) -> None:
    for _ in range(3):
        sandbox.network("offline")
        assert (await client.status()).has("unreachable")
        sandbox.network("online")
        assert (await client.status()).usable


async def test_controls_say_what_there_is(sandbox: World) -> None:
    controls = {control.key: control for control in sandbox.emulator.controls()}
    assert set(controls) == {
        "phone",
        "provider",
        "notice",
        "locks",
        "manner",
        "network",
        "sessions",
    }
    sandbox.network("maintenance")
    assert controls["network"].current() == "maintenance"
    assert controls["phone"].current() == "idle"
    assert sandbox.emulator.output() == ()
    with pytest.raises(ValueError, match="takes online, offline"):
        choose(sandbox.emulator, "network", "on fire")


async def test_a_lost_request_is_unknown_and_was_not_carried_out(
    sandbox: World, client: PlatformClient
) -> None:
    bill = await open_bill(client)
    sandbox.network("lost_request")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, key="attempt")
    assert (await client.ask(QueryPayment("attempt"))).state is PaymentState.ABSENT
    sandbox.network("online")
    await create(sandbox, client, bill, key="attempt")


async def test_a_creation_held_up_arrives_after_its_attempt_was_closed(
    sandbox: World, client: PlatformClient
) -> None:
    bill = await open_bill(client)
    sandbox.network("held")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, client, bill, key="attempt")
    assert (await client.ask(QueryPayment("attempt"))).state is PaymentState.ABSENT
    sandbox.network("online")
    assert (await client.change(ClosePayment("attempt"))).state is PaymentState.CLOSED
    sandbox.network("deliver")
    assert (await client.ask(QueryPayment("attempt"))).state is PaymentState.CLOSED
    assert sandbox.emulator.ledger().entries == ()


async def test_what_was_held_up_arrives_in_its_order(
    sandbox: World, client: PlatformClient
) -> None:
    bill = await open_bill(client)
    sandbox.network("held")
    for sending in (
        create(sandbox, client, bill, key="attempt"),
        client.change(ClosePayment("attempt")),
    ):
        with pytest.raises(OutcomeUnknown):
            await sending
    sandbox.network("offline")
    sandbox.network("deliver")
    closed = await client.ask(QueryPayment("attempt"))
    assert (closed.state, closed.bill_id) == (PaymentState.CLOSED, bill.id)


async def test_a_closing_held_up_and_sent_again_is_carried_out_each_time(
    sandbox: World, client: PlatformClient
) -> None:
    payment = await create(sandbox, client, await open_bill(client), "zfb")
    sandbox.network("held")
    with pytest.raises(OutcomeUnknown):
        await client.change(ClosePayment(payment.key))
    sandbox.network("online")
    assert (await client.change(ClosePayment(payment.key))).state is PaymentState.ABSENT
    sandbox.emulator.phone("scan")
    sandbox.network("deliver")
    assert (await client.ask(QueryPayment(payment.key))).state is PaymentState.CLOSED


async def test_silence_is_waited_out_and_nothing_was_done(sandbox: World) -> None:
    hasty = sandbox.client(attempts=1, read_timeout=0.2)
    bill = await open_bill(hasty)
    sandbox.network("silence")
    with pytest.raises(OutcomeUnknown):
        await create(sandbox, hasty, bill, key="attempt")
    assert (await hasty.status()).has("unreachable")
    sandbox.network("online")
    patient = sandbox.client()
    assert (await patient.ask(QueryPayment("attempt"))).state is PaymentState.ABSENT


async def test_whoever_waits_through_a_silence_is_cut_off(
    sandbox: World, client: PlatformClient
) -> None:
    sandbox.network("silence")
    asked = asyncio.create_task(client.change(OpenSession.of(ZHANG), sandbox.key()))
    while not sandbox.emulator.in_flight:
        await asyncio.sleep(0.01)
    sandbox.network("online")
    with pytest.raises(OutcomeUnknown):
        await asked
