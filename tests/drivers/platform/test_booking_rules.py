"""A place is given once."""

from __future__ import annotations

import asyncio

import pytest

from drivers.platform.client import PlatformClient
from kiosk.base.errors import PlatformRefused
from kiosk.contract.booking import (
    Bookings,
    CancelBooking,
    ChangeBooking,
    Confirm,
    Release,
    Reservation,
    Reserve,
    Slot,
    Slots,
)
from kiosk.contract.identity import OpenSession
from kiosk.model.personal import SessionToken
from tests.drivers.platform.support import ITEM, MONDAY, ZHANG, World, code_of, free, refused, world

CODES = ("7KQM-2XWP", "8KQM-2XWP", "9KQM-2XWP")


@pytest.fixture
async def token(sandbox: World, client: PlatformClient) -> SessionToken:
    return (await client.change(OpenSession.of(ZHANG), sandbox.key())).token


async def slots(client: PlatformClient) -> list[Slot]:
    return free(await client.ask(Slots(ITEM, MONDAY.date(), 14)))


async def test_a_slot_is_never_overbooked(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    slot = next(slot for slot in await slots(client) if slot.places_left > 1)
    clients = [client, *(sandbox.client() for _ in range(3))]

    async def book(number: int) -> str:
        own = clients[number % len(clients)]
        reservation = await own.change(Reserve(token, slot.id), f"reserve-{number}")
        return (
            await own.change(
                Confirm(reservation.id, code_of(f"code-{number}")), f"confirm-{number}"
            )
        ).id

    ended = await asyncio.gather(*(book(n) for n in range(12)), return_exceptions=True)
    booked = [end for end in ended if isinstance(end, str)]
    refused = {end.code for end in ended if isinstance(end, PlatformRefused)}
    assert len(set(booked)) == slot.places_left
    assert refused == {"slot.full"}
    assert slot.id not in {left.id for left in await slots(client)}


async def test_a_held_place_is_free_after_five_minutes_and_cannot_be_confirmed(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    slot = (await slots(client))[0]
    reservation = await client.change(Reserve(token, slot.id), sandbox.key())
    sandbox.clock.forward(minutes=5)
    assert (await slots(client))[0] == slot
    for held in [
        await client.change(Reserve(token, slot.id), sandbox.key()) for _ in range(slot.places_left)
    ]:
        assert held.id != reservation.id
    with refused("reservation.ended"):
        await client.change(Confirm(reservation.id, CODES[0]), sandbox.key())


async def test_a_place_is_confirmed_once(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    reservation = await client.change(Reserve(token, (await slots(client))[0].id), sandbox.key())
    await client.change(Confirm(reservation.id, CODES[0]), sandbox.key())
    with refused("reservation.ended"):
        await client.change(Confirm(reservation.id, CODES[1]), sandbox.key())


async def test_a_claim_code_belongs_to_one_booking(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    slot = (await slots(client))[0]
    first = await client.change(Reserve(token, slot.id), sandbox.key())
    await client.change(Confirm(first.id, CODES[0]), sandbox.key())
    second = await client.change(Reserve(token, (await slots(client))[0].id), sandbox.key())
    with refused("claim_code.taken"):
        await client.change(Confirm(second.id, CODES[0]), sandbox.key())
    assert (await client.change(Confirm(second.id, CODES[1]), sandbox.key())).claim_code == CODES[1]


async def test_a_failed_change_leaves_the_booking_where_it_was(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    reservation = await client.change(Reserve(token, (await slots(client))[0].id), sandbox.key())
    booking = await client.change(Confirm(reservation.id, CODES[0]), sandbox.key())
    gone: Reservation = await client.change(
        Reserve(token, (await slots(client))[1].id), sandbox.key()
    )
    await client.change(Release(gone.id), sandbox.key())
    with refused("reservation.ended"):
        await client.change(ChangeBooking(booking.id, gone.id), sandbox.key())
    assert (await client.ask(Bookings(token)))[0] == booking


async def test_a_booking_that_is_over_stays_as_it_is(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    first, second = (await slots(client))[:2]
    booked = await client.change(Reserve(token, first.id), sandbox.key())
    booking = await client.change(Confirm(booked.id, CODES[0]), sandbox.key())
    sandbox.clock.now = first.starts_at
    with refused("booking.closed"):
        await client.change(CancelBooking(booking.id), sandbox.key())
    sandbox.clock.now = MONDAY
    held = await client.change(Reserve(token, second.id), sandbox.key())
    await client.change(CancelBooking(booking.id), sandbox.key())
    with refused("booking.closed"):
        await client.change(ChangeBooking(booking.id, held.id), sandbox.key())
    with refused("booking.unknown"):
        await client.change(CancelBooking("BK-none"), sandbox.key())


@pytest.mark.parametrize(
    "id_",
    [
        "gaj-sfzhl-20260303-0915",
        "gaj-sfzhl-20260307-0900",
        "gaj-sfzhl-20260302-0600",
        "gaj-sfzhl-20270303-0900",
        "gaj-none-20260303-0900",
        "gaj-sfzhl-2026033-900",
        "a/b?c#d%20e",
    ],
    ids=["quarter", "Saturday", "past", "far", "item", "other digits", "marks"],
)
async def test_slots_that_are_none(
    sandbox: World, client: PlatformClient, token: SessionToken, id_: str
) -> None:
    with refused("slot.unknown"):
        await client.change(Reserve(token, id_), sandbox.key())
    with refused("item.unknown"):
        await client.ask(Slots(id_, MONDAY.date(), 1))


async def test_bookings_outlive_the_sandbox_where_it_has_a_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("sandbox") / "sandbox.db"
    found = []
    for _ in range(2):
        made = world(sandbox={"database": str(file)})
        client = made.client()
        token = (await client.change(OpenSession.of(ZHANG), "session")).token
        reservation = await client.change(Reserve(token, (await slots(client))[0].id), "reserve")
        found.append(await client.change(Confirm(reservation.id, CODES[0]), "confirm"))
        await client.close()
        made.emulator.close()
    assert found[0] == found[1]
