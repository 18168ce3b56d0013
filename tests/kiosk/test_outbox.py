"""Facts reach a real platform in order within their class, once, whatever happens to the line."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from drivers.platform.client import PlatformClient
from kiosk.base.bounds import LONGEST_FACT
from kiosk.base.condition import Condition
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformBusy,
    PlatformDenied,
    PlatformError,
    PlatformUnreachable,
    StoreTrouble,
)
from kiosk.contract.claims import FindClaim
from kiosk.contract.complaints import Complain, Received
from kiosk.contract.reports import Fact, Rate
from kiosk.outbox.outbox import AUDIT, LATE, MONEY, Outbox, delivered_up_to, fact_classes
from kiosk.store.audit import Audit, _append
from kiosk.store.opening import open_store
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store
from kiosk.store.vault import Vault
from tests.drivers.platform.support import TERMINAL, World, catalogue, world
from tests.kiosk.beside import beside
from tests.kiosk.on_disk import VAULT, content, events
from tests.kiosk.platform import Fault, InMemoryPlatform

COMPLAINT = Complain("window", "7KQM-2XWP")
WORST = Rate("pay", 9)
"""No such grade: the platform refuses it for good."""


@pytest.fixture
async def sandbox() -> AsyncIterator[World]:
    made = world()
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()


@pytest.fixture
def client(sandbox: World) -> PlatformClient:
    return sandbox.client(attempts=1)


@pytest.fixture
def outbox(store: Store, audit: Audit, client: PlatformClient) -> Outbox:
    """Without pauses of its own."""
    return Outbox(store, VAULT, audit, client, every=0)


def rated(sandbox: World) -> list[tuple[str, int]]:
    """What the platform has, in the order in which it came."""
    with sandbox.emulator._world.database.transaction() as db:
        return db.execute("SELECT subject, grade FROM rating ORDER BY rowid").fetchall()


def facts(sandbox: World, *, money: bool) -> list[Fact]:
    heard = sandbox.emulator.facts(TERMINAL)
    return [fact for fact in heard if (fact.event == "payment.incident") is money]


async def recorded(store: Store, *, money: bool) -> list[str]:
    """The keys of the audit's records, in their order."""
    question = (
        "SELECT number || '-' || chain FROM audit WHERE (event = 'payment.incident') = ?"
        " ORDER BY number"
    )
    return [
        key for (key,) in await store.read(lambda db: db.execute(question, (money,)).fetchall())
    ]


async def shown(outbox: Outbox) -> dict[str, Condition]:
    status = await outbox.status()
    assert status.usable
    return {condition.name: condition for condition in status.conditions}


async def test_each_fact_arrives_as_it_was(
    outbox: Outbox, sandbox: World, client: PlatformClient, audit: Audit, store: Store
) -> None:
    topic = (await catalogue(client)).topics[0]
    await outbox.add(Complain(topic.id, "7KQM-2XWP"))
    await outbox.add(Rate("pay", 5, ("polite",)))
    await audit.record("device.changed", device="取号机", state="ready", conditions="")
    await audit.record("payment.incident", key="attempt-1", state="paid")
    await outbox.deliver()
    assert (await client.ask(FindClaim("7KQM-2XWP"))).thing == Received(topic)
    assert rated(sandbox) == [("pay", 5)]
    (incident,), (changed,) = facts(sandbox, money=True), facts(sandbox, money=False)
    assert incident.fields == {"key": "attempt-1", "state": "paid"}
    assert changed.fields == {"device": "取号机", "state": "ready", "conditions": ""}
    assert [changed.key, incident.key] == [
        *await recorded(store, money=False),
        *await recorded(store, money=True),
    ]
    assert not await outbox.waiting()
    assert await shown(outbox) == {}


@pytest.mark.parametrize("mood", ["lost_request", "lost_reply", "error"])
async def test_after_an_unknown_outcome_the_platform_has_everything_once_and_in_order(
    outbox: Outbox, sandbox: World, audit: Audit, store: Store, mood: str
) -> None:
    """A service may be rated any number of times, so that only the key keeps it from counting
    twice."""
    for grade in (5, 4, 3):
        await outbox.add(Rate("pay", grade))
    await audit.record("terminal.stopped")
    sandbox.network(mood)
    await outbox.deliver()
    assert await outbox.waiting() == {"rating": 3, "audit": 1}
    sandbox.network("online")
    await audit.record("terminal.stopped")  # the lost batch grows before it is sent again
    await outbox.deliver()
    assert rated(sandbox) == [("pay", 5), ("pay", 4), ("pay", 3)]
    assert [f.key for f in facts(sandbox, money=False)] == await recorded(store, money=False)


async def test_what_was_taken_over_survives_a_kill(
    outbox: Outbox, sandbox: World, client: PlatformClient, file: Path, tmp_path: Path
) -> None:
    for grade in (5, 4):
        await outbox.add(Rate("pay", grade))
    sandbox.network("lost_reply")
    await outbox.deliver()
    sandbox.network("online")
    survivor = tmp_path / "after" / "store.db"
    survivor.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{file}{suffix}", f"{survivor}{suffix}")
    store = open_store(survivor)
    await Outbox(store, VAULT, Audit(store), client, every=0).deliver()
    await store.close()
    assert rated(sandbox) == [("pay", 5), ("pay", 4)]


@pytest.mark.parametrize("seed", range(4))
async def test_through_any_weather_everything_arrives_once_and_in_order(
    sandbox: World, client: PlatformClient, store: Store, audit: Audit, seed: int
) -> None:
    chance, said = Random(seed), []
    outbox = Outbox(store, VAULT, audit, client, every=0)
    for step in range(40):
        match chance.choice(("rate", "record", "incident", "weather", "deliver", "restart")):
            case "rate":
                said.append((chance.choice(("pay", "book")), chance.randint(1, 5)))
                await outbox.add(Rate(*said[-1]))
            case "record":
                await audit.record("visit.ended", how=f"step-{step}")
            case "incident":
                await audit.record("payment.incident", key=f"attempt-{step}", state="paid")
            case "weather":
                moods = ("online", "lost_request", "lost_reply", "error", "maintenance")
                sandbox.network(chance.choice(moods))
            case "deliver":
                await outbox.deliver()
            case _:
                outbox = Outbox(store, VAULT, audit, client, every=0)
    sandbox.network("online")
    await Outbox(store, VAULT, audit, client, every=0).deliver()
    assert rated(sandbox) == said
    for money in (True, False):
        keys = [fact.key for fact in facts(sandbox, money=money)]
        assert keys == await recorded(store, money=money)


async def test_a_platform_under_maintenance_is_left_alone_as_long_as_it_asks(
    outbox: Outbox, sandbox: World
) -> None:
    """It asks for two minutes; of its own this outbox would not wait at all."""
    await outbox.add(Rate("pay", 5))
    sandbox.network("maintenance")
    await outbox.deliver()
    sandbox.network("online")
    await outbox.deliver()
    assert rated(sandbox) == []
    assert await outbox.waiting() == {"rating": 1}


@pytest.mark.parametrize(
    "error",
    [PlatformUnreachable(), PlatformBusy(), PlatformDenied("clock")],
    ids=lambda e: type(e).__name__,
)
async def test_where_the_platform_serves_nobody_all_classes_wait(
    store: Store, audit: Audit, platform: InMemoryPlatform, error: PlatformError
) -> None:
    outbox = Outbox(store, VAULT, audit, platform, every=3600)
    await outbox.add(COMPLAINT)
    await outbox.add(Rate("pay", 5))
    platform.faults = [Fault(error)]
    for _ in range(2):
        await outbox.deliver()
    assert len(platform.heard) == 1
    assert await outbox.waiting() == {"complaint": 1, "rating": 1}


async def test_no_class_waits_for_another(
    store: Store, audit: Audit, platform: InMemoryPlatform
) -> None:
    outbox = Outbox(store, VAULT, audit, platform, every=3600)
    for _ in range(2):
        await outbox.add(COMPLAINT)
    await outbox.add(Rate("pay", 5))
    await audit.record("terminal.stopped")
    platform.faults = [Fault(OutcomeUnknown("no answer"))]
    await outbox.deliver()
    assert (len(platform.complaints), len(platform.ratings), len(platform.facts)) == (0, 1, 1)
    assert await outbox.waiting() == {"complaint": 2}


async def test_while_running_it_wakes_for_what_is_added(
    store: Store, audit: Audit, platform: InMemoryPlatform
) -> None:
    came = asyncio.Semaphore(0)
    platform.witness = lambda _: came.release()
    outbox = Outbox(store, VAULT, audit, platform, every=3600)
    async with beside(outbox.run()):
        for grade in (5, 4):
            await outbox.add(Rate("pay", grade))
            await came.acquire()
    assert [rating.grade for rating in platform.ratings.values()] == [5, 4]


async def test_while_running_it_looks_at_the_audit(
    store: Store, audit: Audit, platform: InMemoryPlatform
) -> None:
    came = asyncio.Semaphore(0)
    platform.witness = lambda _: came.release()
    async with beside(Outbox(store, VAULT, audit, platform, every=0.01).run()):
        for _ in range(2):
            await audit.record("terminal.stopped")
            await came.acquire()
    assert list(platform.facts) == await recorded(store, money=False)


async def test_what_is_refused_for_good_is_laid_aside_and_seen(
    outbox: Outbox, sandbox: World, file: Path
) -> None:
    for rating in (WORST, Rate("pay", 4)):
        await outbox.add(rating)
    for _ in range(2):
        await outbox.deliver()
    assert rated(sandbox) == [("pay", 4)]
    assert not await outbox.waiting()
    assert (await shown(outbox))["outbox.dead"].raw == "rating 1"
    assert events(file, "outbox.dead") == 1
    (told,) = [f for f in facts(sandbox, money=False) if f.event == "outbox.dead"]
    assert (told.fields["kind"], told.fields["error"]) == ("rating", "rating.invalid")


async def test_a_class_of_which_all_is_refused_slows_down(
    store: Store, audit: Audit, client: PlatformClient
) -> None:
    outbox = Outbox(store, VAULT, audit, client, every=3600)
    for _ in range(3):
        await outbox.add(WORST)
    for _ in range(3):
        await outbox.deliver()
    assert await outbox.waiting() == {"rating": 2}


async def test_a_batch_too_large_for_the_platform_is_divided(
    outbox: Outbox, sandbox: World, audit: Audit, store: Store
) -> None:
    """The sandbox takes 64 KB at a time."""
    for _ in range(60):
        await audit.record("visit.ended", how="x" * 2000)
    await outbox.deliver()
    assert [f.key for f in facts(sandbox, money=False)] == await recorded(store, money=False)


def an_older_versions_record(db: sqlite3.Connection) -> None:
    """One with a field longer than the platform takes."""
    content = json.dumps({"how": "x" * (LONGEST_FACT + 1)})
    _append(db, "2026-11-25T00:00:00+00:00", "visit.ended", content)


async def test_of_a_batch_only_what_is_refused_is_laid_aside(
    outbox: Outbox, sandbox: World, audit: Audit, store: Store, file: Path
) -> None:
    """The audit is not told of its own dead: that would be the next to be refused."""
    for n in range(20):
        if n == 13:
            await store.write(an_older_versions_record)
        else:
            await audit.record("visit.ended", how="left")
    for _ in range(2):
        await outbox.deliver()
    keys = await recorded(store, money=False)
    assert [f.key for f in facts(sandbox, money=False)] == [*keys[:13], *keys[14:]]
    assert (await shown(outbox))["outbox.dead"].raw == "audit 1"
    assert events(file, "outbox.dead") == 0


async def test_a_class_that_sheds_loses_the_oldest_and_says_so(
    store: Store, audit: Audit, client: PlatformClient, sandbox: World, file: Path
) -> None:
    small = tuple(replace(of, quota=3) for of in fact_classes())
    outbox = Outbox(store, VAULT, audit, client, every=0, classes=small)
    for grade in (1, 2, 3, 4, 5):
        await outbox.add(Rate("pay", grade))
    assert (await outbox.waiting())["rating"] == 3
    assert events(file, "outbox.shed") == 2
    assert "rating 3" in (await shown(outbox))["outbox.full"].raw
    await outbox.deliver()
    assert rated(sandbox) == [("pay", 3), ("pay", 4), ("pay", 5)]


async def test_the_other_classes_grow_beyond_their_quota_and_say_so(
    store: Store, audit: Audit, client: PlatformClient, sandbox: World, file: Path
) -> None:
    small = tuple(replace(of, quota=2) for of in fact_classes())
    outbox = Outbox(store, VAULT, audit, client, every=0, classes=small)
    for n in range(4):
        await outbox.add(COMPLAINT)
        await audit.record("payment.incident", key=f"attempt-{n}", state="paid")
        await audit.record("terminal.stopped")
    assert await outbox.waiting() == {"money": 4, "complaint": 4, "audit": 4}
    assert (await shown(outbox))["outbox.full"].raw == "money 4, complaint 4, audit 4"
    assert events(file, "outbox.shed") == 0


async def test_a_new_class_is_one_line(
    store: Store, audit: Audit, client: PlatformClient, sandbox: World
) -> None:
    """Check-in events, say: facts in a queue, many at a time."""
    report = next(of for of in fact_classes() if of.name == "audit")
    event = replace(report, name="event", quota=50, sheds=True, batch=20, records=None)
    outbox = Outbox(store, VAULT, audit, client, every=0, classes=(event,))
    known = [Fact(f"boot-1-{n}", sandbox.clock.now, "paper.low", {"level": n}) for n in range(60)]
    for fact in known:
        await outbox.add(fact)
    await outbox.deliver()
    assert list(sandbox.emulator.facts(TERMINAL)) == known[10:]


async def test_what_waits_or_lies_dead_cannot_be_read_in_the_file(
    outbox: Outbox, sandbox: World, file: Path
) -> None:
    await outbox.add(Complain("no-such-topic", "7KQM-2XWP"))
    assert b"7KQM" not in content(file)
    await outbox.deliver()
    assert (await shown(outbox))["outbox.dead"].raw == "complaint 1"
    assert b"7KQM" not in content(file)


async def test_what_was_sealed_with_a_lost_key_is_laid_aside(
    outbox: Outbox, store: Store, audit: Audit, client: PlatformClient, sandbox: World
) -> None:
    await outbox.add(COMPLAINT)
    await Outbox(store, Vault(bytes(32)), audit, client, every=0).deliver()
    assert (await shown(outbox))["outbox.dead"].raw == "complaint 1"
    assert [f.fields["error"] for f in facts(sandbox, money=False)] == ["unreadable"]


async def test_what_waits_for_long_is_shown(outbox: Outbox, store: Store) -> None:
    await outbox.add(Rate("pay", 5))
    assert await shown(outbox) == {}
    then = (datetime.now(UTC) - LATE - timedelta(minutes=1)).isoformat()
    await store.write(lambda db: db.execute("UPDATE outbox SET at = ?", (then,)))
    assert (await shown(outbox))["outbox.waiting"].raw == "rating 1"


async def test_records_are_known_to_be_delivered_up_to_the_first_that_is_not(
    outbox: Outbox, store: Store, audit: Audit, sandbox: World
) -> None:
    await audit.record("terminal.stopped")
    assert await store.read(delivered_up_to) == 0
    await outbox.deliver()
    assert await store.read(delivered_up_to) == 1
    for event in ("terminal.stopped", "payment.incident", "terminal.stopped"):
        await audit.record(event)
    audit_only = [of for of in fact_classes() if of.records is AUDIT]
    await Outbox(store, VAULT, audit, sandbox.client(), 0, classes=audit_only).deliver()
    assert await store.read(delivered_up_to) == 2
    assert await store.read(MONEY.first) == 3
    await outbox.deliver()
    assert await store.read(delivered_up_to) == 4


@pytest.mark.parametrize("version", [1, 2])
async def test_what_waited_in_an_older_file_is_delivered(
    file: Path, client: PlatformClient, sandbox: World, version: int
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.executescript(f"{''.join(MIGRATIONS[:version])} PRAGMA user_version = {version};")
        for n, state in enumerate(("waiting", "dead", "waiting")):
            rating = f'{{"subject": "pay", "grade": {n + 1}, "reasons": ["polite"]}}'
            add = "INSERT INTO outbox (key, kind, payload, state) VALUES (?, 'rating', ?, ?)"
            db.execute(add, (f"key-{n}", rating, state))
    store = open_store(file)
    outbox = Outbox(store, VAULT, Audit(store), client, every=0)
    await outbox.deliver()
    assert rated(sandbox) == [("pay", 1), ("pay", 3)]
    assert (await shown(outbox))["outbox.dead"].raw == "rating 1"
    await store.close()


async def test_a_letter_that_fails_in_an_unforeseen_way_is_laid_aside_and_holds_up_no_class(
    store: Store, audit: Audit, platform: InMemoryPlatform, file: Path
) -> None:
    outbox = Outbox(store, VAULT, audit, platform, every=0)
    for _ in range(2):
        await outbox.add(COMPLAINT)
    bad: list[str] = []

    def fails_with_the_first(key: str) -> None:
        bad[:] = bad or [key]
        if key in bad:
            raise RecursionError

    platform.witness = fails_with_the_first
    await outbox.deliver()
    await outbox.add(Rate("pay", 5))
    for _ in range(5):
        await outbox.deliver()
    assert (await shown(outbox))["outbox.dead"].raw == "complaint 1"
    assert (len(platform.complaints), len(platform.ratings)) == (1, 1)
    assert events(file, "task.failed") == 1


async def test_a_rating_that_the_disk_refuses_is_lost_and_ends_nothing(
    store: Store, audit: Audit, platform: InMemoryPlatform
) -> None:
    outbox = Outbox(store, VAULT, audit, platform, every=0)
    await store.read(lambda db: db.execute("PRAGMA query_only = ON"))
    await outbox.add(Rate("pay", 5))
    with pytest.raises(StoreTrouble):
        await outbox.add(COMPLAINT)
    await store.read(lambda db: db.execute("PRAGMA query_only = OFF"))
    assert await outbox.waiting() == {}
