"""Journeys over real HTTP with every signing profile, and what its guard turns away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.settings import read
from drivers.platform.signing.sm_envelope import Sealer, platforms_side
from kiosk.base.errors import OutcomeUnknown, PlatformDenied, PlatformNonsense
from kiosk.contract.applications import Cases
from kiosk.contract.booking import Bookings, BookingState, Confirm, Reserve, Slots
from kiosk.contract.catalogue import ReadCatalogue
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import Bills
from kiosk.contract.reports import Rate
from kiosk.contract.request import Version
from kiosk.model.device import DeviceState
from kiosk.model.personal import PersonNumber
from tests.drivers.platform.profiles import APP_ID, PLATFORMS_PRIVATE, PROFILES, PUBLIC, profile
from tests.drivers.platform.scripted import Scripted, answer, problem, scripted
from tests.drivers.platform.support import (
    ITEM,
    MONDAY,
    WANG,
    ZHANG,
    World,
    code,
    free,
    prepared,
    refused,
    send,
    world,
)

GAS = PersonNumber("6012000017")


async def test_a_journey(signed_world: World) -> None:
    client = signed_world.client()
    assert (await client.status()).state is DeviceState.READY
    etag = (await client.ask(ReadCatalogue())).etag
    assert await client.ask(ReadCatalogue(etag)) == Version(None, etag)
    token = (await client.change(OpenSession.of(ZHANG), signed_world.key())).token
    slot = free(await client.ask(Slots(ITEM, MONDAY.date(), 14)))[0]
    reservation = await client.change(Reserve(token, slot.id), signed_world.key())
    booking = await client.change(Confirm(reservation.id, "7KQM-2XWP"), signed_world.key())
    assert booking.state is BookingState.CONFIRMED
    assert booking in await client.ask(Bookings(token))
    assert await client.ask(Cases(token))
    await client.change(Rate("7KQM-2XWP", 5), signed_world.key())


async def test_searching_bills(signed_world: World) -> None:
    client = signed_world.client()
    (bill,) = (await client.ask(Bills("gas", GAS))).items
    assert bill.amount > 0
    with refused("account.unknown"):
        await client.ask(Bills("gas", PersonNumber("6012999999")))


async def test_one_key_is_one_request_however_it_is_sealed(signed_world: World) -> None:
    client = signed_world.client()
    first = await client.change(OpenSession.of(ZHANG), "k")
    assert await client.change(OpenSession.of(ZHANG), "k") == first
    with refused("idempotency.reused"):
        await client.change(OpenSession.of(WANG), "k")


async def test_a_lost_reply_is_found_by_its_key(signed_world: World) -> None:
    client = signed_world.client()
    signed_world.network("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await client.change(OpenSession.of(ZHANG), "k")
    signed_world.network("online")
    assert (await client.change(OpenSession.of(ZHANG), "k")).token


async def test_another_secret_is_denied(signed_world: World) -> None:
    stranger = signed_world.client(key="another key 0123456789")
    assert (await stranger.status()).has("refused")
    with pytest.raises(PlatformDenied):
        await stranger.change(OpenSession.of(ZHANG), "k")


@pytest.mark.parametrize("wrong", [{"key_id": "liulin-hall-02-2026"}, {"terminal": "qinghe-0008"}])
async def test_another_name_is_denied(signed_world: World, wrong: dict[str, str]) -> None:
    assert (await signed_world.client(**wrong).status()).has("refused")


def test_an_unsigned_request_is_denied(signed_world: World) -> None:
    response = send(prepared(signed_world, "GET", "/v1/health"))
    assert response.status_code == 401
    assert code(response) == "signature.invalid"


async def test_another_profile_is_denied(signed_world: World) -> None:
    mine = signed_world.section.values["signing"]
    for name in set(PROFILES) - {mine}:
        client = signed_world.client(signing=name, **PROFILES[name])
        assert (await client.status()).has("refused")


async def test_another_identity_is_another_signature() -> None:
    made = world(signing="sm2-sm4", attempts=1, **PROFILES["sm2-sm4"])
    assert (await made.client().status()).usable
    assert (await made.client(sm2_id="only for tests 0123456789").status()).has("refused")
    for client in made.clients:
        await client.close()
    made.emulator.close()


def _platform(**values: object) -> Sealer:
    own = profile("sm2-sm4", **values)
    return platforms_side(read(own), own)


@asynccontextmanager
async def _answered(by: bytes) -> AsyncIterator[tuple[PlatformClient, Scripted]]:
    """A client of a platform that answers so."""
    with scripted(by) as server:
        client = drivers.build(profile("sm2-sm4", attempts=1, url=server.url))
        yield client, server
        await client.close()


BILLS = b'{"items": []}'


async def test_an_answer_is_believed_from_the_platform_only() -> None:
    async with _answered(answer(_platform().seal(BILLS, code="0").decode())) as (client, _):
        assert (await client.ask(Bills("gas", GAS))).items == ()
    other = {
        "in the clear": BILLS,
        "of another key": _platform(
            sandbox={"sm2_key": profile("sm2-sm4").values["sm2_key"]}, platform_public_key=PUBLIC
        ).seal(BILLS),
        "for another app": _platform(key_id=f"{APP_ID}-2").seal(BILLS),
        "with another secret": _platform(key="another key 0123456789").seal(BILLS),
        "without a message": _platform().seal(b""),
        "altered": _platform().seal(BILLS, code="0").replace(b'"code":"0"', b'"code":"1"'),
    }
    for body in other.values():
        async with _answered(answer(body.decode())) as (client, _):
            with pytest.raises(PlatformNonsense):
                await client.ask(Bills("gas", GAS))


@pytest.mark.parametrize(
    "unsigned",
    [
        answer('{"token": "t", "expires_at": "2026-03-02T08:00:00+08:00"}'),
        problem(422, "identity.refused"),
    ],
    ids=["done", "refused"],
)
async def test_an_answer_nobody_signed_leaves_a_change_unknown(unsigned: bytes) -> None:
    async with _answered(unsigned) as (client, _):
        with pytest.raises(OutcomeUnknown):
            await client.change(OpenSession.of(ZHANG), "k")


async def test_nothing_of_the_message_is_legible_in_the_envelope() -> None:
    async with _answered(answer("{}")) as (client, platform):
        with pytest.raises(OutcomeUnknown):
            await client.change(OpenSession.of(ZHANG), "k")
    (asked,) = platform.asked
    assert b"encData" in asked
    for word in (ZHANG.name.reveal(), ZHANG.number.reveal(), '"resident"'):
        assert word.encode() not in asked


def test_the_platforms_private_key_is_not_the_terminals() -> None:
    assert PLATFORMS_PRIVATE not in str(_platform())
    assert "only for tests" not in str(_platform())
