"""Whether a journey on a bad network ended as the resident was told, and then settled."""

from __future__ import annotations

from kiosk.contract.booking import BookingState
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.notices import Sorry
from kiosk.views.result import Ending, Progress, Result
from kiosk.visit.terminal import Terminal
from tests.flows.world import until
from tests.network.journeys import CODE, County, Journey, Stage
from tests.network.proxy import Fault


async def judge(
    county: County, journey: Journey, method: str, path: str, fault: Fault, *, spreads: bool
) -> None:
    """Plays the journey while the fault meets that request, or everything from then on; then,
    on a network that is whole again, settles. AssertionError where anything is not as told,
    TimeoutError where it takes longer than it may."""
    if journey.booked:
        await county.book()
    times = None if spreads else 1
    rule = county.proxy.fault(fault, path=path, method=method, times=times, spreading=spreads)

    async def judged(terminal: Terminal, stage: Stage) -> None:
        assert rule.hits
        assert any(stage.pages(kind) for kind in (Result, Sorry, Progress))
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
    assert {e.key for e in books.entries} <= {key for key, *_ in await undertakings(terminal)}
    for key, kind, code, state in await undertakings(terminal):
        match kind:
            case "pay":
                entry = books.of(key)
                done = entry is not None and entry.paid and entry.postings == 1
            case "confirm":
                done = bookings.get(code) is BookingState.CONFIRMED
            case "cancel":
                done = bookings.get(code) is BookingState.CANCELLED
        assert state == (UndertakingState.DONE if done else UndertakingState.CLOSED), kind


async def undertakings(terminal: Terminal) -> list[tuple[str, str, str, str]]:
    question = "SELECT key, kind, claim_code, state FROM intent"
    return await terminal.store.read(lambda db: db.execute(question).fetchall())
