"""Named events with whitelisted fields, in a chain that shows every hole."""

import json
import logging
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.store.audit import EVENTS, Audit, _append
from kiosk.store.opening import open_store
from kiosk.store.store import Store


async def record_five(audit: Audit) -> None:
    for number in range(5):
        await audit.record("service.ended", service="book", ending=str(number))


async def test_an_event_is_on_disk_with_its_fields(store: Store, audit: Audit) -> None:
    await audit.record("visit.started", language="zh_CN")
    rows = await store.read(
        lambda db: db.execute("SELECT number, event, fields FROM audit").fetchall()
    )
    assert rows == [(1, "visit.started", '{"language": "zh_CN"}')]


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("visit.begun", {}),
        ("visit.begun", {"language": "zh_CN"}),
        ("visit.started", {"name": "张桂兰"}),
        ("visit.started", {"language": "zh_CN", "number": "429999195803120023"}),
    ],
)
async def test_nothing_else_is_ever_recorded(
    store: Store, audit: Audit, event: str, fields: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"audit event") as caught:
        await audit.record(event, **fields)
    assert not [value for value in fields.values() if value in str(caught.value)]
    assert await store.read(lambda db: db.execute("SELECT count(*) FROM audit").fetchone()) == (0,)


async def test_the_log_line_carries_the_fields(
    audit: Audit, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "kiosk.audit"):
        await audit.record("slip.printed", result="failed", reason="paper.out")
    (line,) = caplog.records
    assert line.getMessage() == "slip.printed"
    assert json.loads(vars(line)["fields"]) == {"result": "failed", "reason": "paper.out"}


async def test_an_untouched_chain_fits(store: Store, audit: Audit, file: Path) -> None:
    assert await audit.verify() is None
    await record_five(audit)
    assert await audit.verify() is None
    again = open_store(file)
    continued = Audit(again)
    await continued.record("terminal.stopped")
    assert await continued.verify() is None
    await again.close()


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("UPDATE audit SET fields = '{}' WHERE number = 3", 3),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE number = 1", 1),
        ("UPDATE audit SET event = 'visit.ended' WHERE number = 5", 5),
        ("UPDATE audit SET chain = (SELECT chain FROM audit WHERE number = 1) WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 5", 5),
        ("DELETE FROM audit WHERE number > 2", 3),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET number = 9 WHERE number = 5", 5),
    ],
)
async def test_every_altered_or_removed_record_is_found(
    audit: Audit, file: Path, tamper: str, found: int
) -> None:
    await record_five(audit)
    with sqlite3.connect(file) as other:
        other.execute(tamper)
    other.close()
    assert await audit.verify() == found
    await audit.record("terminal.stopped")
    assert await audit.verify() == found


def test_no_field_is_named_after_something_personal() -> None:
    personal = {"name", "number", "address", "birth", "account", "payer", "resident", "token"}
    assert not personal & set().union(*EVENTS.values())


async def age(file: Path, audit: Audit, *ages: int) -> None:
    """Writes a record of so many days ago for each of `ages`, in a chain that fits."""
    db = sqlite3.connect(file)
    for days in ages:
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        _append(db, at, "visit.ended", "{}")
    db.commit()
    db.close()
    assert await audit.verify() is None


async def numbers(store: Store) -> list[int]:
    rows = await store.read(lambda db: db.execute("SELECT number FROM audit ORDER BY 1").fetchall())
    return [number for (number,) in rows]


def long_ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


async def test_the_oldest_records_go_and_the_chain_still_fits(
    store: Store, audit: Audit, file: Path
) -> None:
    await age(file, audit, 500, 450, 400, 300, 200)
    await audit.prune(long_ago(365), lambda _: 5)
    assert await numbers(store) == [4, 5, 6]
    assert await audit.verify() is None
    await record_five(audit)
    await audit.prune(long_ago(250), lambda _: 11)
    assert await numbers(store) == [5, 6, 7, 8, 9, 10, 11, 12]
    assert await audit.verify() is None


async def test_where_all_is_old_the_record_of_the_pruning_begins_the_chain(
    store: Store, audit: Audit, file: Path
) -> None:
    await age(file, audit, 500, 450, 400)
    await audit.prune(long_ago(365), lambda _: 3)
    assert await numbers(store) == [4]
    assert await audit.verify() is None
    again = open_store(file)
    continued = Audit(again)
    await record_five(continued)
    assert await continued.verify() is None
    await again.close()


async def test_what_the_platform_has_not_got_stays_however_old(
    store: Store, audit: Audit, file: Path
) -> None:
    await age(file, audit, 500, 450, 400)
    await audit.prune(long_ago(365), lambda _: 0)
    assert await numbers(store) == [1, 2, 3]
    await audit.prune(long_ago(365), lambda _: 2)
    assert await numbers(store) == [3, 4]
    assert await audit.verify() is None


async def test_nothing_old_is_no_record(store: Store, audit: Audit, file: Path) -> None:
    await audit.prune(long_ago(365), lambda _: 0)
    await age(file, audit, 300)
    await audit.prune(long_ago(365), lambda _: 1)
    assert await numbers(store) == [1]


async def test_a_clock_that_was_wrong_keeps_too_much_and_never_too_little(
    store: Store, audit: Audit, file: Path
) -> None:
    await age(file, audit, 300, 290, -10_000, 20_000, 250)
    await audit.prune(long_ago(280), lambda _: 5)
    assert await numbers(store) == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("DELETE FROM audit WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number <= 5", 4),
        ("UPDATE audit SET fields = '{\"a\": 1}' WHERE number = 4", 4),
        ("UPDATE audit SET fields = replace(fields, '4', '5') WHERE event = 'audit.pruned'", 5),
        ("DELETE FROM audit WHERE event = 'audit.pruned'", 1),
        ("DELETE FROM audit WHERE number > 5", 1),
    ],
)
async def test_after_pruning_every_altered_or_removed_record_is_found(
    audit: Audit, file: Path, tamper: str, found: int
) -> None:
    await age(file, audit, 500, 450, 400, 300, 200)
    await audit.prune(long_ago(365), lambda _: 5)
    with sqlite3.connect(file) as other:
        other.execute(tamper)
    other.close()
    assert await audit.verify() == found


async def test_a_record_that_does_not_fit_is_evidence_and_nothing_is_pruned(
    store: Store, audit: Audit, file: Path
) -> None:
    await age(file, audit, 500, 450, 400, 300)
    with sqlite3.connect(file) as other:
        other.execute("UPDATE audit SET event = 'visit.started' WHERE number = 2")
    other.close()
    await audit.prune(long_ago(365), lambda _: 4)
    assert await numbers(store) == [1, 2, 3, 4]
    assert await audit.verify() == 2
