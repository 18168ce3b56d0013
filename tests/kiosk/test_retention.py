"""What is finished goes after its time, bytes and all; what is open or not delivered stays."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.app import retention
from kiosk.app.retention import RULES, expire, forget, is_continuous
from kiosk.base.config import Retention
from kiosk.health.clock import Clock
from kiosk.model.device import DeviceStatus
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from tests.kiosk.beside import beside
from tests.kiosk.platform import InMemoryPlatform

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEEP = Retention(payments=180, promises=60, letters=90, audit=365)
STAYS = {"audit", "delivered", "catalogue", "blob", "sqlite_sequence"}
"""The audit prunes itself; how far it was delivered is one row a class; of the catalogue there is
one copy; bytes go with their undertaking."""


def ago(count: float) -> datetime:
    return NOW - timedelta(days=count)


def days(count: float) -> str:
    return ago(count).isoformat()


def personal(key: str) -> bytes:
    """As long as a few pages, and to be found again."""
    return f"<张桂兰 {key}>".encode() * 700


async def undertaking(store: Store, key: str, kind: str, state: str, age: float) -> None:
    final = state in ("done", "closed", "reversed")
    row = (key, kind, key, "7KQM-2XWP", state, final, personal(key), days(400), days(age))
    await store.write(
        lambda db: db.execute(
            "INSERT INTO intent (key, kind, subject, claim_code, state, final, facts, made_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    )


async def letter(store: Store, key: str, kind: str, state: str, age: float) -> None:
    row = (key, kind, personal(key), state, days(age))
    await store.write(
        lambda db: db.execute(
            "INSERT INTO outbox (key, kind, payload, state, at) VALUES (?, ?, ?, ?, ?)", row
        )
    )


async def left(store: Store, table: str) -> set[str]:
    question = f"SELECT key FROM {table}"  # noqa: S608 - a table of ours
    rows = await store.read(lambda db: db.execute(question).fetchall())
    return {key for (key,) in rows}


def on_disk(file: Path, key: str) -> bool:
    return any(f"<张桂兰 {key}>".encode() in f.read_bytes() for f in file.parent.iterdir())


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("pay", 180), ("confirm", 60), ("change", 60), ("cancel", 60), ("submit", 60)],
)
@pytest.mark.parametrize("state", ["done", "closed", "reversed"])
async def test_what_is_settled_goes_after_its_days(
    store: Store, audit: Audit, kind: str, kept: int, state: str
) -> None:
    await undertaking(store, "older", kind, state, kept + 0.01)
    await undertaking(store, "younger", kind, state, kept - 0.01)
    await expire(store, audit, KEEP, NOW)
    assert await left(store, "intent") == {"younger"}


@pytest.mark.parametrize("kind", ["pay", "confirm", "change", "cancel", "submit"])
@pytest.mark.parametrize("state", ["intent", "unknown", "paid"])
async def test_what_is_not_settled_stays_however_old(
    store: Store, audit: Audit, kind: str, state: str
) -> None:
    await undertaking(store, "open", kind, state, 3000)
    await expire(store, audit, KEEP, NOW)
    assert await left(store, "intent") == {"open"}


@pytest.mark.parametrize("kind", ["rating", "complaint"])
async def test_what_the_platform_refused_goes_after_its_days(
    store: Store, audit: Audit, kind: str
) -> None:
    await letter(store, "older", kind, "dead", 90.01)
    await letter(store, "younger", kind, "dead", 89.99)
    await letter(store, "waiting", kind, "waiting", 3000)
    await expire(store, audit, KEEP, NOW)
    assert await left(store, "outbox") == {"younger", "waiting"}


@pytest.mark.parametrize("kind", ["money", "audit"])
@pytest.mark.parametrize("state", ["dead", "waiting"])
async def test_facts_of_money_and_audit_stay_until_somebody_takes_them(
    store: Store, audit: Audit, kind: str, state: str
) -> None:
    await letter(store, "fact", kind, state, 3000)
    await expire(store, audit, KEEP, NOW)
    assert await left(store, "outbox") == {"fact"}


async def test_every_table_has_its_time_or_is_known_to_stay(store: Store) -> None:
    tables = await store.read(
        lambda db: {n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    )
    assert {rule.table for rule in RULES.values()} == tables - STAYS
    assert {*RULES, "audit"} == set(Retention.__struct_fields__)


async def test_deleted_bytes_are_in_no_file(store: Store, audit: Audit, file: Path) -> None:
    for number in range(20):
        age = 0.0 if number % 2 else 400.0
        await undertaking(store, f"intent {number}", "pay", "done", age)
        await letter(store, f"letter {number}", "complaint", "dead", age)
    assert on_disk(file, "intent 0")
    await expire(store, audit, KEEP, NOW)
    for number in range(20):
        for name in ("intent", "letter"):
            assert on_disk(file, f"{name} {number}") is bool(number % 2)


async def test_what_was_overwritten_is_in_no_file_either(
    store: Store, audit: Audit, file: Path
) -> None:
    await undertaking(store, "before", "pay", "unknown", 0)
    facts = personal("after")
    await store.write(lambda db: db.execute("UPDATE intent SET facts = ?", (facts,)))
    await expire(store, audit, KEEP, NOW)
    assert not on_disk(file, "before")
    assert on_disk(file, "after")


async def test_a_back_up_under_way_delays_the_overwriting_and_nothing_else(
    store: Store, audit: Audit, file: Path
) -> None:
    await undertaking(store, "older", "pay", "done", 400)
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM intent").fetchone()
    await store.read(lambda db: db.execute("PRAGMA busy_timeout = 1"))
    await expire(store, audit, KEEP, NOW)
    assert await left(store, "intent") == set()
    assert on_disk(file, "older")
    reader.close()
    await expire(store, audit, KEEP, NOW)
    assert not on_disk(file, "older")


async def test_what_went_is_counted_in_the_audit(store: Store, audit: Audit) -> None:
    for number in range(3):
        await undertaking(store, str(number), "pay", "done", 400)
    for _ in range(2):
        await expire(store, audit, KEEP, NOW)
    told = await store.read(lambda db: db.execute("SELECT event, fields FROM audit").fetchall())
    assert told == [("store.expired", '{"count": 3, "what": "payments"}')]


async def test_it_begins_at_once_and_comes_again(
    store: Store, audit: Audit, platform: InMemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "DAY", 0.001)
    platform.clock_ahead = timedelta()
    async with asyncio.timeout(30):
        async with beside(forget(store, audit, KEEP, Clock(platform, 60))):
            for key in ("first", "second"):
                await undertaking(store, key, "pay", "done", 10_000)
                while await left(store, "intent"):
                    await asyncio.sleep(0)


async def kept_by(store: Store, audit: Audit, platform: InMemoryPlatform) -> bool:
    """Whether something long finished is still there after the first look of a start."""
    await undertaking(store, "old", "pay", "done", 10_000)
    looked = asyncio.Event()
    answer = platform.status

    async def status() -> DeviceStatus:
        looked.set()
        return await answer()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(platform, "status", status)
        async with beside(forget(store, audit, KEEP, Clock(platform, 60))):
            await looked.wait()
            for _ in range(5):
                await store.read(lambda db: db.execute("SELECT 1"))
    return await left(store, "intent") == {"old"}


@pytest.mark.parametrize(
    "ahead",
    [None, timedelta(days=3653), -timedelta(days=3653), timedelta(seconds=90)],
    ids=str,
)
async def test_a_clock_that_may_be_wrong_deletes_nothing(
    store: Store, audit: Audit, platform: InMemoryPlatform, ahead: timedelta | None
) -> None:
    platform.clock_ahead = ahead
    assert await kept_by(store, audit, platform)


async def test_a_clock_that_agrees_deletes(
    store: Store, audit: Audit, platform: InMemoryPlatform
) -> None:
    platform.clock_ahead = timedelta(seconds=1)
    assert not await kept_by(store, audit, platform)


@pytest.mark.parametrize(
    ("ages", "sure"),
    [
        ((0,), True),
        ((3653, 3652, 0), False),
        ((3653, 30, 20, 10, 1, 0), True),
        ((30, 20, -3653, 5, 0), False),
        ((40, 30, 3653, 20, 10, 0), True),
        ((30, 20, 10, -5), False),
        ((30, 20), False),
    ],
    ids=lambda ages: str(ages),
)
async def test_the_records_themselves_must_agree_with_the_time(
    store: Store, ages: tuple[float, ...], sure: bool
) -> None:
    """Both clocks may be wrong together: what was written before tells. Ages in days before now."""
    for age in ages:
        await Audit(store, partial(ago, age)).record("terminal.stopped")
    assert await is_continuous(store, NOW) is sure
