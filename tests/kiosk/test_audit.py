"""Named events with whitelisted fields, in a chain that shows every hole."""

import json
import logging
import sqlite3
from pathlib import Path

import pytest

from kiosk.audit import EVENTS, Audit
from kiosk.store import Store, open_store


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
    assert json.loads(line.fields) == {"result": "failed", "reason": "paper.out"}  # type: ignore[attr-defined] - see audit


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
