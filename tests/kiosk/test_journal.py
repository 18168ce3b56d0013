"""The journal: whole, forward only, sealed, and readable after anything."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.base.errors import PaymentPending
from kiosk.store.audit import Audit
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store, open_store
from kiosk.store.vault import Vault
from kiosk.undertakings.intent import Intent, Kind, State
from kiosk.undertakings.journal import Journal
from tests.kiosk.on_disk import VAULT, content, events, states

MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def intent(number: int = 1, kind: Kind = Kind.PAY, subject: str = "bill-1") -> Intent:
    facts = {"amount": "1250", "secret": "王桂兰"}
    return Intent(f"key-{number}", kind, subject, "7KQM-2XWP", MADE, facts)


async def test_what_was_written_is_read_again(journal: Journal) -> None:
    await journal.begin(intent())
    assert await journal.get("key-1") == intent()
    assert await journal.pending(Kind.PAY, "bill-1") == intent()
    assert await journal.pending(Kind.CANCEL, "bill-1") is None
    assert await journal.claimed("7KQM-2XWP") == (intent(),)
    assert await journal.claimed("7KQM-2XWQ") == ()


async def test_facts_are_sealed_on_disk_and_masked_in_words(journal: Journal, file: Path) -> None:
    await journal.begin(intent())
    assert b"key-1" in content(file)
    assert "王桂兰".encode() not in content(file)
    assert "王桂兰" not in repr(intent())


async def test_a_move_starts_from_the_state_it_names(journal: Journal, file: Path) -> None:
    await journal.begin(intent())
    paid = replace(intent(), state=State.PAID)
    assert await journal.move(intent(), paid)
    assert not await journal.move(intent(), replace(intent(), state=State.CLOSED))
    assert states(file) == {"key-1": "paid"}
    assert events(file, "intent.changed") == 2


async def test_many_who_move_it_at_once_move_it_once(journal: Journal, file: Path) -> None:
    await journal.begin(intent())
    ends = [replace(intent(), state=s) for s in (State.DONE, State.CLOSED, State.REVERSED)] * 4
    moved = await asyncio.gather(*(journal.move(intent(), end) for end in ends))
    assert sum(moved) == 1
    assert events(file, "intent.changed") == 2


async def test_of_one_bill_there_is_one_payment_that_is_not_final(
    journal: Journal, file: Path
) -> None:
    await journal.begin(intent())
    with pytest.raises(PaymentPending):
        await journal.begin(intent(2))
    await journal.begin(intent(3, subject="bill-2"))
    await journal.begin(intent(4, Kind.CANCEL))
    await journal.begin(intent(5, Kind.CANCEL))
    await journal.move(intent(), replace(intent(), state=State.PAID))
    with pytest.raises(PaymentPending):
        await journal.begin(intent(2))
    await journal.move(replace(intent(), state=State.PAID), replace(intent(), state=State.DONE))
    await journal.begin(intent(2))
    assert events(file, "intent.changed") == len(states(file)) + 2


async def test_what_a_visit_attends_to_is_nobody_elses(journal: Journal, file: Path) -> None:
    await journal.begin(intent())
    assert await journal.unattended() == ()
    assert not await journal.backlog()
    await journal.leave(intent())
    assert states(file) == {"key-1": "unknown"}
    assert await journal.unattended() == (replace(intent(), state=State.UNKNOWN),)


async def test_leaving_what_has_ended_changes_nothing(journal: Journal, file: Path) -> None:
    """A visit may still hold it as it was."""
    await journal.begin(intent())
    await journal.move(intent(), replace(intent(), state=State.DONE))
    await journal.leave(intent())
    assert states(file) == {"key-1": "done"}


async def test_the_backlog_counts_by_kind_and_knows_the_oldest(journal: Journal) -> None:
    later = replace(intent(2, Kind.CANCEL), made_at=MADE + timedelta(hours=1))
    for one in (later, intent(), intent(3, subject="bill-2")):
        await journal.begin(one)
        await journal.leave(one)
    backlog = await journal.backlog()
    assert backlog.counts == {Kind.PAY: 2, Kind.CANCEL: 1}
    assert backlog.oldest == MADE


async def test_after_a_start_nothing_is_attended_to(store: Store, file: Path) -> None:
    await Journal(store, VAULT, Audit(store)).begin(intent())
    again = open_store(file)
    assert await Journal(again, VAULT, Audit(again)).unattended() == (intent(),)
    await again.close()


async def test_facts_whose_key_is_lost_are_missed_and_the_intent_is_not(
    journal: Journal, store: Store, audit: Audit
) -> None:
    await journal.begin(intent())
    other = Journal(store, Vault(bytes(32)), audit)
    (found,) = await other.unattended()
    assert found == replace(intent(), facts={})


async def test_facts_open_in_their_own_row_only(journal: Journal, store: Store) -> None:
    await journal.begin(intent())
    await journal.begin(replace(intent(2, subject="bill-2"), facts={"amount": "1"}))
    swap = "UPDATE intent SET facts = (SELECT facts FROM intent WHERE key = 'key-2')"
    await store.write(lambda db: db.execute(f"{swap} WHERE key = 'key-1'"))
    assert (await journal.get("key-1")).facts == {}


FIRST_VERSION = """
INSERT INTO attempt VALUES
    ('a1', 'bill-1', 1250, 'CODE-0001', 'open', '2026-11-24T10:00:00+00:00', '', :at),
    ('a2', 'bill-2', 99, 'CODE-0002', 'paid', '2026-11-24T10:00:00+00:00', 'QH-7', :at),
    ('a3', 'bill-3', 99, 'CODE-0003', 'closed', '2026-11-24T10:00:00+00:00', '', :at);
INSERT INTO commitment VALUES
    ('c1', 'confirm', 'CODE-0004', '{"reservation": "r1"}', 'intent', :at),
    ('c2', 'change', 'CODE-0005', '{"booking": "b1", "reservation": "r2"}', 'done', :at),
    ('c3', 'cancel', 'CODE-0006', '{"booking": "b2"}', 'refused', :at);
""".replace(":at", f"'{MADE.isoformat()}'")


async def test_two_attempts_of_one_bill_in_a_first_version_keep_nothing_from_starting(
    file: Path,
) -> None:
    second = FIRST_VERSION.partition("('a2'")[0].replace("a1", "a4").rstrip(" ,\n") + ";"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1; {FIRST_VERSION} {second}")
    store = open_store(file)
    await store.close()
    assert [key for key, state in states(file).items() if state == "unknown"] == ["a1", "a4", "c1"]


async def test_what_the_first_version_left_open_is_still_open(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1; {FIRST_VERSION}")
    store = open_store(file)
    journal = Journal(store, VAULT, Audit(store))
    attempt, confirm = await journal.unattended()
    assert (attempt.kind, attempt.subject, attempt.state) == (Kind.PAY, "bill-1", State.UNKNOWN)
    assert (attempt.facts["amount"], attempt.claim_code) == ("1250", "CODE-0001")
    assert (confirm.kind, confirm.subject) == (Kind.CONFIRM, "r1")
    (change,) = await journal.claimed("CODE-0005")
    assert (change.subject, change.facts["reservation"]) == ("b1", "r2")
    await store.close()
    assert list(states(file).values()) == ["unknown", "done", "closed", "unknown", "done", "closed"]


DIE_WHILE_SENDING = """
import asyncio, os, sys
from kiosk.store.audit import Audit
from kiosk.store.store import open_store
from kiosk.undertakings.attempts import Attempts
from kiosk.undertakings.journal import Journal
from tests.kiosk.bills import CHANNEL, SHOWN, bill
from tests.kiosk.on_disk import VAULT
from tests.kiosk.platform import InMemoryPlatform

async def main():
    store, platform = open_store(sys.argv[1]), InMemoryPlatform()
    platform.witness = lambda key: os._exit(9)
    audit = Audit(store)
    attempts = Attempts(Journal(store, VAULT, audit), audit, platform)
    await attempts.create(await attempts.open(bill(), CHANNEL, SHOWN))

asyncio.run(main())
"""


async def test_after_a_power_cut_the_intent_is_found(file: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", DIE_WHILE_SENDING, str(file)], timeout=60, check=False
    )
    assert child.returncode == 9
    store = open_store(file)
    (left,) = await Journal(store, VAULT, Audit(store)).unattended()
    assert (left.subject, left.facts["amount"]) == ("bill-1", "1250")
    await store.close()
