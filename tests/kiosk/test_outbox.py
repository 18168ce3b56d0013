"""Facts are delivered in order, at least once, with their key."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from kiosk.audit import Audit
from kiosk.errors import OutcomeUnknown, PlatformDenied, PlatformRefused, PlatformUnreachable
from kiosk.model.service import Rating
from kiosk.model.text import Titles
from kiosk.outbox import LONGEST_WAIT, Outbox
from kiosk.store import Store, open_store
from tests.kiosk.beside import beside
from tests.kiosk.platform import Fault, InMemoryPlatform

FIRST = Rating("7KQM-2XWP", 5, ("polite", "quick"))
SECOND = Rating("progress", 1)
NO = PlatformRefused("rating.exists", Titles("已评价过"))


@pytest.fixture
def outbox(store: Store, audit: Audit, platform: InMemoryPlatform) -> Outbox:
    return Outbox(store, audit, platform)


async def set_head(store: Store, column: str, value: float) -> None:
    change = f"UPDATE outbox SET {column} = ? WHERE id = (SELECT min(id) FROM outbox)"  # noqa: S608 - a test's own column
    await store.write(lambda db: db.execute(change, (value,)))


async def head(store: Store, columns: str) -> tuple[float, ...]:
    question = f"SELECT {columns} FROM outbox ORDER BY id LIMIT 1"  # noqa: S608 - a test's own columns
    return await store.read(lambda db: db.execute(question).fetchone())


async def test_an_empty_outbox_waits_for_nothing(outbox: Outbox) -> None:
    assert await outbox.deliver() is None
    assert await outbox.waiting() == 0


async def test_it_is_on_disk_when_it_has_been_taken_over(outbox: Outbox, file: Path) -> None:
    await outbox.add(FIRST)
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    db.close()


async def test_facts_arrive_in_order_and_as_they_were(
    outbox: Outbox, platform: InMemoryPlatform
) -> None:
    for rating in (FIRST, SECOND):
        await outbox.add(rating)
    assert await outbox.deliver() is None
    assert list(platform.ratings.values()) == [FIRST, SECOND]
    assert await outbox.waiting() == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(PlatformUnreachable()),
        Fault(PlatformDenied("clock")),
        Fault(OutcomeUnknown("no answer"), done=True),
    ],
    ids=lambda f: type(f.error).__name__,
)
async def test_a_retry_has_the_same_key_and_nothing_overtakes_it(
    outbox: Outbox, platform: InMemoryPlatform, store: Store, fault: Fault
) -> None:
    for rating in (FIRST, SECOND):
        await outbox.add(rating)
    platform.faults = [fault]
    assert await outbox.deliver() is not None
    assert await outbox.waiting() == 2
    await set_head(store, "not_before", 0)
    assert await outbox.deliver() is None
    assert platform.heard[0] == platform.heard[1]
    assert list(platform.ratings.values()) == [FIRST, SECOND]


async def test_what_is_refused_for_good_is_laid_aside(
    outbox: Outbox, platform: InMemoryPlatform, store: Store
) -> None:
    for rating in (FIRST, SECOND):
        await outbox.add(rating)
    platform.faults = [Fault(NO)]
    assert await outbox.deliver() is None
    assert list(platform.ratings.values()) == [SECOND]
    assert await head(store, "state") == ("dead",)
    assert await outbox.waiting() == 0
    question = "SELECT fields FROM audit WHERE event = 'outbox.dead'"
    assert '"rating.exists"' in (await store.read(lambda db: db.execute(question).fetchone()))[0]


async def test_what_was_not_delivered_survives_a_restart(file: Path) -> None:
    store, platform = open_store(file), InMemoryPlatform()
    platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    outbox = Outbox(store, Audit(store), platform)
    await outbox.add(FIRST)
    await outbox.deliver()
    await set_head(store, "not_before", 0)
    await store.close()

    store = open_store(file)
    assert await Outbox(store, Audit(store), platform).deliver() is None
    await store.close()
    assert platform.heard[0] == platform.heard[1]
    assert list(platform.ratings.values()) == [FIRST]


@pytest.mark.parametrize(
    ("failures", "shortest", "longest"), [(0, 1, 2), (3, 8, 16), (8, 150, 300), (99, 150, 300)]
)
async def test_it_waits_longer_after_each_failure_and_never_too_long(
    outbox: Outbox,
    platform: InMemoryPlatform,
    store: Store,
    failures: int,
    shortest: float,
    longest: float,
) -> None:
    await outbox.add(FIRST)
    await set_head(store, "attempts", failures)
    platform.faults = [Fault(PlatformUnreachable())]
    before = time.time()
    wait = await outbox.deliver()
    attempts, not_before = await head(store, "attempts, not_before")
    assert attempts == failures + 1
    assert before + shortest <= not_before <= time.time() + longest
    assert wait is not None
    assert wait <= longest <= LONGEST_WAIT


async def test_before_its_time_nothing_is_sent(
    outbox: Outbox, platform: InMemoryPlatform, store: Store
) -> None:
    await outbox.add(FIRST)
    await set_head(store, "not_before", time.time() + LONGEST_WAIT / 2)
    assert await outbox.deliver() is not None
    assert platform.heard == []


async def test_a_clock_set_back_does_not_hold_it_up(
    outbox: Outbox, platform: InMemoryPlatform, store: Store
) -> None:
    """A terminal may have believed in another year before it reached a time server."""
    await outbox.add(FIRST)
    await set_head(store, "not_before", time.time() + 365 * 86400)
    assert await outbox.deliver() is None
    assert list(platform.ratings.values()) == [FIRST]


async def test_while_running_it_wakes_for_what_is_added(
    outbox: Outbox, platform: InMemoryPlatform
) -> None:
    came = asyncio.Semaphore(0)
    platform.witness = lambda _: came.release()
    async with beside(outbox.run()):
        for rating in (FIRST, SECOND):
            await outbox.add(rating)
            await came.acquire()
            while await outbox.waiting():
                pass
            await outbox.waiting()  # by now it has found that nothing is left, and sleeps
    assert list(platform.ratings.values()) == [FIRST, SECOND]


async def test_while_running_it_wakes_when_a_wait_is_over(
    outbox: Outbox, platform: InMemoryPlatform, store: Store
) -> None:
    came = asyncio.Event()
    platform.witness = lambda _: came.set()
    await outbox.add(FIRST)
    await set_head(store, "not_before", time.time() + 0.02)
    async with beside(outbox.run()):
        await came.wait()
