"""The client through each fault: what it makes of it, and that every call has its end."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from drivers.platform.client import WORKERS, PlatformClient
from kiosk.base.errors import OutcomeUnknown, PlatformError, PlatformUnreachable
from kiosk.contract.booking import Reservation, Reserve, Slot, Slots
from kiosk.contract.catalogue import ReadCatalogue
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import Bills, QueryPayment
from kiosk.contract.reports import Rate
from kiosk.model.personal import PersonNumber, SessionToken
from tests.drivers.platform.support import ITEM, MONDAY, ZHANG, World, free
from tests.network.faults import (
    BlackHole,
    Delay,
    HalfOpen,
    Last,
    Late,
    Reset,
    Trickle,
    Truncate,
    Twice,
)
from tests.network.proxy import Door, Fault, FaultProxy, Rule

HASTY = {"connect_timeout": 0.15, "read_timeout": 0.15, "deadline": 0.6}
PATIENT = {"connect_timeout": 20.0, "read_timeout": 20.0, "deadline": 60.0}
HANGS = 30.0
"""Seconds after which a call is held to have no end; a hasty one may take less than one."""

SILENT = [
    BlackHole(),
    HalfOpen(),
    Late(),
    Delay(there=60.0),
    Delay(back=60.0),
    Trickle(0.1),
    Trickle(0.1, at_once=-10),
]
BROKEN = [
    Reset(),
    Reset(forwarded=True),
    Reset(forwarded=True, after=20),
    Truncate(0),
    Truncate(20),
    Truncate(-1),
]
HARMLESS = [Delay(0.01, 0.01, 0.01), Trickle(0.0), Twice(answered=0), Late(again=True)]


@dataclass(frozen=True)
class Place:
    """A place that can be reserved: a change with an answer that has a body."""

    sandbox: World
    direct: PlatformClient
    token: SessionToken
    slot: Slot
    key: str

    def reserve(self, client: PlatformClient) -> Awaitable[Reservation]:
        return client.change(Reserve(self.token, self.slot.id), self.key)

    async def is_reserved_once(self) -> bool:
        """Asked again with its key, the platform has reserved it, and nothing beside it."""
        await self.reserve(self.direct)
        slots = await self.direct.ask(Slots(ITEM, MONDAY.date(), 14))
        left = next(slot.places_left for slot in slots if slot.id == self.slot.id)
        return left == self.slot.places_left - 1


@pytest.fixture
async def place(sandbox: World) -> Place:
    direct = sandbox.client()
    token = (await direct.change(OpenSession.of(ZHANG), sandbox.key())).token
    slot = free(await direct.ask(Slots(ITEM, MONDAY.date(), 14)))[0]
    return Place(sandbox, direct, token, slot, sandbox.key())


def through(sandbox: World, proxy: FaultProxy, **values: object) -> PlatformClient:
    """A client whose way to the sandbox is the proxy."""
    return sandbox.client(url=proxy.url, **{**HASTY, **values})


async def failure(call: Any) -> type[PlatformError]:
    """How a call fails; that it ends at all is part of it."""
    async with asyncio.timeout(HANGS):
        with pytest.raises(PlatformError) as failed:
            await call
    return type(failed.value)


async def hit(rule: Rule, times: int) -> None:
    """Waits until the rule has hit so often."""
    async with asyncio.timeout(HANGS):
        while rule.hits < times:
            await asyncio.sleep(0.01)


async def recovers(client: PlatformClient) -> None:
    async with asyncio.timeout(HANGS):
        while not (await client.status()).usable:
            pass


@pytest.mark.parametrize("fault", [*SILENT, *BROKEN], ids=repr)
async def test_what_may_have_arrived_is_unknown_and_a_question_only_unanswered(
    sandbox: World, proxy: FaultProxy, place: Place, fault: Fault
) -> None:
    client = through(sandbox, proxy, attempts=1)
    proxy.fault(fault)
    told = await asyncio.gather(
        failure(place.reserve(client)),
        failure(client.ask(Bills("gas", PersonNumber("6012000017")))),
        failure(client.ask(Slots(ITEM, MONDAY.date(), 1))),
    )
    assert [*told] == [OutcomeUnknown, PlatformUnreachable, PlatformUnreachable]
    assert (await client.status()).has("unreachable")
    proxy.heal()
    proxy.deliver()
    await recovers(client)
    assert await place.is_reserved_once()


@pytest.mark.parametrize("door", [Door.CLOSED, Door.UNANSWERED])
async def test_what_cannot_have_arrived_was_not_done(
    sandbox: World, proxy: FaultProxy, place: Place, door: Door
) -> None:
    client = through(sandbox, proxy)
    await recovers(client)
    proxy.door = door
    assert await failure(place.reserve(client)) is PlatformUnreachable
    assert await failure(client.ask(ReadCatalogue())) is PlatformUnreachable
    assert (await client.status()).has("unreachable")
    proxy.heal()
    await recovers(client)
    assert await place.is_reserved_once()


async def test_a_line_that_is_reset_at_once_lets_nothing_through(
    sandbox: World, proxy: FaultProxy, place: Place
) -> None:
    """Whether a byte could have left depends on how soon the reset came."""
    client = through(sandbox, proxy)
    proxy.door = Door.RESETTING
    assert await failure(place.reserve(client)) in (PlatformUnreachable, OutcomeUnknown)
    assert await failure(client.ask(ReadCatalogue())) is PlatformUnreachable
    assert not proxy.asked


@pytest.mark.parametrize("door", [Door.CLOSED, Door.UNANSWERED])
async def test_a_later_refusal_to_connect_does_not_lift_the_doubt(
    sandbox: World, proxy: FaultProxy, place: Place, door: Door
) -> None:
    client = through(sandbox, proxy, read_timeout=20.0, deadline=10.0)
    proxy.fault(Last(door, answered=False))
    assert await failure(place.reserve(client)) is OutcomeUnknown
    assert len(proxy.asked) == 1
    assert await place.is_reserved_once()


@pytest.mark.parametrize("fault", HARMLESS, ids=repr)
async def test_what_harms_nobody_is_not_noticed(
    sandbox: World, proxy: FaultProxy, place: Place, fault: Fault
) -> None:
    client = through(sandbox, proxy, **PATIENT)
    proxy.fault(fault)
    await place.reserve(client)
    assert await client.ask(Slots(ITEM, MONDAY.date(), 1))
    proxy.deliver()
    assert await place.is_reserved_once()


@pytest.mark.parametrize("fault", BROKEN, ids=repr)
async def test_one_lost_sending_is_made_good_by_the_next(
    sandbox: World, proxy: FaultProxy, place: Place, fault: Fault
) -> None:
    client = through(sandbox, proxy, **PATIENT)
    rule = proxy.fault(fault, times=1)
    await place.reserve(client)
    assert rule.hits == 1
    assert await place.is_reserved_once()


async def test_all_pages_of_a_list_are_within_one_deadline(
    sandbox: World, proxy: FaultProxy
) -> None:
    """Each page alone would be in time."""
    client = through(sandbox, proxy, read_timeout=3.0, deadline=1.0, attempts=1)
    proxy.fault(Delay(back=0.6))
    assert await failure(client.ask(Slots(ITEM, MONDAY.date(), 14))) is PlatformUnreachable
    assert len(proxy.asked) == 2


@pytest.fixture
def name_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The platform's name is looked up without end, and nothing can break that off."""
    known, over = socket.getaddrinfo, threading.Event()

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "localhost":
            over.wait()
        return known(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield
    over.set()


@pytest.mark.usefixtures("name_service")
async def test_a_call_ends_though_the_name_service_does_not(
    sandbox: World, proxy: FaultProxy
) -> None:
    url = proxy.url.replace("127.0.0.1", "localhost")
    client = sandbox.client(url=url, deadline=0.3)
    assert (await client.status()).has("unreachable")
    assert await failure(client.ask(ReadCatalogue())) is PlatformUnreachable
    stuck = [failure(client.change(Rate("progress", 5), sandbox.key())) for _ in range(WORKERS - 1)]
    assert set(await asyncio.gather(*stuck)) == {OutcomeUnknown}
    assert await failure(client.change(Rate("progress", 5), sandbox.key())) is PlatformUnreachable
    assert not proxy.asked


async def test_health_that_hears_nothing_keeps_nobody_else(
    sandbox: World, proxy: FaultProxy
) -> None:
    client = through(sandbox, proxy, **PATIENT)
    rule = proxy.fault(BlackHole(), path="/v1/health")
    asked = [asyncio.create_task(client.status()) for _ in range(20)]
    await hit(rule, 1)
    assert await client.ask(ReadCatalogue())
    assert not any(task.done() for task in asked)
    for task in asked:
        task.cancel()


async def test_calls_of_who_has_gone_keep_nobody_else(sandbox: World, proxy: FaultProxy) -> None:
    """They run to their end: only the answer is of no interest any more."""
    client = through(sandbox, proxy, **PATIENT)
    rule = proxy.fault(BlackHole(), path="/v1/payments")
    gone = [asyncio.create_task(client.ask(QueryPayment(f"k-{n}"))) for n in range(WORKERS - 1)]
    await hit(rule, len(gone))
    for task in gone:
        task.cancel()
    assert await client.ask(ReadCatalogue())


async def test_a_trickle_keeps_no_worker(sandbox: World, proxy: FaultProxy) -> None:
    client = through(sandbox, proxy, attempts=1)
    rule = proxy.fault(Trickle(0.1), path="/v1/payments")
    asked = [failure(client.ask(QueryPayment(f"k-{n}"))) for n in range(WORKERS)]
    assert set(await asyncio.gather(*asked)) == {PlatformUnreachable}
    assert rule.hits == WORKERS
    assert await client.ask(ReadCatalogue())
