"""One key is one request, for ever, for one terminal."""

from __future__ import annotations

import asyncio

from drivers.platform.client import PlatformClient
from kiosk.contract.booking import Release, Reserve, Slots
from kiosk.contract.identity import OpenSession
from kiosk.contract.reports import Rate
from tests.drivers.platform.support import (
    ITEM,
    MONDAY,
    WANG,
    ZHANG,
    World,
    code,
    free,
    refused,
    send,
    signed,
)

RATING = b'{"subject": "progress", "grade": 5}'


async def test_a_post_needs_a_key(sandbox: World) -> None:
    for key in ({}, {"Idempotency_Key": "not a key"}, {"Idempotency_Key": ""}):
        response = send(signed(sandbox, "POST", "/v1/ratings", RATING, **key))
        assert response.status_code == 400
        assert code(response) == "idempotency.missing"


async def test_the_same_request_gets_the_same_answer_byte_for_byte(sandbox: World) -> None:
    body = b'{"kind": "resident", "name": "A", "number": "429999195803120023"}'
    first, second = (
        send(signed(sandbox, "POST", "/v1/sessions", body, Idempotency_Key="k")) for _ in range(2)
    )
    assert first.status_code == 200
    assert first.content == second.content


async def test_a_key_is_not_lent_to_another_request(sandbox: World, client: PlatformClient) -> None:
    await client.change(OpenSession.of(ZHANG), "k")
    with refused("idempotency.reused"):
        await client.change(OpenSession.of(WANG), "k")
    with refused("idempotency.reused"):
        await client.change(Rate("progress", 5), "k")


async def test_a_refusal_is_the_final_answer_to_its_key(
    sandbox: World, client: PlatformClient
) -> None:
    token = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    slot = free(await client.ask(Slots(ITEM, MONDAY.date(), 14)))[0]
    held = [
        await client.change(Reserve(token, slot.id), sandbox.key()) for _ in range(slot.places_left)
    ]
    key = sandbox.key()
    for _ in range(2):
        with refused("slot.full"):
            await client.change(Reserve(token, slot.id), key)
        await client.change(Release(held[0].id), sandbox.key())
    await client.change(Reserve(token, slot.id), sandbox.key())


async def test_a_key_in_flight_is_not_carried_out_twice(sandbox: World) -> None:
    sandbox.network("slow")
    request = signed(sandbox, "POST", "/v1/ratings", RATING, Idempotency_Key="k")
    first = asyncio.create_task(asyncio.to_thread(send, request))
    while not sandbox.emulator.in_flight:
        await asyncio.sleep(0.01)
    second = send(signed(sandbox, "POST", "/v1/ratings", RATING, Idempotency_Key="k"))
    assert second.status_code == 409
    assert code(second) == "idempotency.in_flight"
    assert second.json()["retryable"] is True
    sandbox.network("online")
    assert (await first).status_code == 204


async def test_many_at_once_with_one_key_are_one(sandbox: World, client: PlatformClient) -> None:
    token = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    before = await client.ask(Slots(ITEM, MONDAY.date(), 14))
    slot = free(before)[0]
    clients = [sandbox.client(attempts=5) for _ in range(5)]
    found = await asyncio.gather(*(c.change(Reserve(token, slot.id), "one") for c in clients))
    assert len({reservation.id for reservation in found}) == 1
    after = await client.ask(Slots(ITEM, MONDAY.date(), 14))
    assert free(after)[0].places_left == slot.places_left - 1


async def test_the_catalogue_is_not_sent_twice(sandbox: World) -> None:
    first = send(signed(sandbox, "GET", "/v1/catalogue"))
    etag = first.headers["ETag"]
    second = send(signed(sandbox, "GET", "/v1/catalogue", If_None_Match=etag))
    assert (second.status_code, second.content) == (304, b"")
    third = send(signed(sandbox, "GET", "/v1/catalogue", If_None_Match='"old"'))
    assert third.content == first.content
    assert "Date" in first.headers
