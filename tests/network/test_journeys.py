"""On whatever network, each journey ends in time and honestly, and then everything settles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from kiosk.model.intent import Kind, State
from kiosk.model.service import BookingState
from kiosk.terminal import Terminal
from kiosk.views import Ending, Progress, Result, Sorry
from tests.flows.world import until, world_in
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
from tests.network.journeys import (
    BOOK,
    CANCEL,
    CODE,
    LEAVE,
    LOOK_UP,
    PAY,
    County,
    Journey,
    Stage,
    on_a_bad_network,
)
from tests.network.proxy import Door, Fault, proxy_to

FAULTS: tuple[Fault, ...] = (
    Reset(),
    HalfOpen(),
    Last(Door.CLOSED),
    Reset(forwarded=True),
    BlackHole(),
    Truncate(20),
    Late(),
    Last(Door.UNANSWERED),
    Twice(),
    Truncate(-1),
    Trickle(0.1),
    Reset(forwarded=True, after=60),
    Late(again=True),
    Delay(0.02, 0.02, 0.02),
)
CHANGES = (
    (PAY, "POST", "/v1/payments$"),
    (PAY, "GET", "/v1/payments/"),
    (PAY, "POST", "/fulfil$"),
    (LEAVE, "POST", "/close$"),
    (BOOK, "POST", "/confirm$"),
    (CANCEL, "POST", "/cancel$"),
)
"""Each of these meets every fault."""
QUESTIONS = (
    (PAY, "GET", "/v1/catalogue"),
    (PAY, "POST", "/v1/bills/search"),
    (LEAVE, "GET", "/v1/payments/"),
    (BOOK, "POST", "/v1/sessions"),
    (BOOK, "GET", "/v1/catalogue"),
    (BOOK, "GET", "/v1/bookings"),
    (BOOK, "GET", "/v1/slots"),
    (BOOK, "POST", "/v1/reservations$"),
    (LOOK_UP, "POST", "/v1/sessions"),
    (LOOK_UP, "GET", "/v1/cases"),
)
"""Each of these meets the next two."""


def cases() -> Iterator[object]:
    """Every other time the fault hits one request only, else everything from then on."""
    spreading, further = cycle((True, False)), cycle(FAULTS)
    met = [(call, fault) for call in CHANGES for fault in FAULTS]
    met += [(call, next(further)) for call in QUESTIONS for _ in range(2)]
    for (journey, method, path), fault in met:
        spreads = next(spreading)
        name = f"{journey}-{method} {path}-{fault!r}-{'spreading' if spreads else 'once'}"
        yield pytest.param(journey, method, path, fault, spreads, id=name)


@pytest.fixture
async def county(tmp_path: Path) -> AsyncIterator[County]:
    with world_in(tmp_path) as world, proxy_to(world.parts.platform.values["url"]) as proxy:
        made = on_a_bad_network(world, proxy)
        yield made
        await made.direct.close()


@pytest.mark.parametrize(("journey", "method", "path", "fault", "spreads"), tuple(cases()))
async def test_it_ends_honestly_and_settles(
    county: County, journey: Journey, method: str, path: str, fault: Fault, spreads: bool
) -> None:
    if journey.booked:
        await county.book()
    times = None if spreads else 1
    rule = county.proxy.fault(fault, path=path, method=method, times=times, spreading=spreads)

    async def judged(terminal: Terminal, stage: Stage) -> None:
        assert rule.hits
        assert stage.pages(Result) or stage.pages(Sorry) or stage.pages(Progress)
        await is_true(stage, county)
        county.proxy.heal()
        if spreads:  # else what is held comes when all has been settled
            county.proxy.deliver()
        await until(terminal.settler.settle)
        county.proxy.deliver()
        await until(terminal.settler.settle)
        await is_true(stage, county)
        await agree(terminal, county)

    await county.journey(journey.steps(county.world), rule, judged)


async def is_true(stage: Stage, county: County) -> None:
    """What was said to be done is done, and what was said not to be done is not."""
    done = [entry.key for entry in county.ledger().entries if entry.paid]
    states = {b.claim_code: b.state for b in await county.bookings()}
    done += [c for c, state in states.items() if c != CODE and state is BookingState.CONFIRMED]
    done += [c for c, state in states.items() if state is BookingState.CANCELLED]
    match stage.ending:
        case Ending.DONE:
            assert len(done) == 1
        case Ending.NOT_DONE:
            assert not done


async def agree(terminal: Terminal, county: County) -> None:
    """Journal and platform say the same of everything, and no money can move any more."""
    assert not county.phone_pays()
    books, bookings = county.ledger(), {b.claim_code: b.state for b in await county.bookings()}
    assert (books.double_charged, books.double_posted, books.posted_unpaid) == ((), (), ())
    assert {e.key for e in books.entries} <= {key for key, *_ in await intents(terminal)}
    for key, kind, code, state in await intents(terminal):
        match kind:
            case Kind.PAY:
                entry = books.of(key)
                done = entry is not None and entry.paid and entry.postings == 1
            case Kind.CONFIRM:
                done = bookings.get(code) is BookingState.CONFIRMED
            case Kind.CANCEL:
                done = bookings.get(code) is BookingState.CANCELLED
        assert state == (State.DONE if done else State.CLOSED), kind


async def intents(terminal: Terminal) -> list[tuple[str, str, str, str]]:
    question = "SELECT key, kind, claim_code, state FROM intent"
    return await terminal.store.read(lambda db: db.execute(question).fetchall())
