"""The journal: whole, forward only, sealed, and readable after anything."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.errors import PaymentPending
from kiosk.contract.applications import Submit
from kiosk.contract.booking import CancelBooking, ChangeBooking, Confirm
from kiosk.contract.payments import Pay
from kiosk.contract.request import Change
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber, SessionToken
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store
from kiosk.store.vault import Vault
from kiosk.undertakings import envelope
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments, attempt_of
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertaking import Undertaking, UndertakingState, make_undertaking
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.on_disk import VAULT, content, events, states
from tests.kiosk.platform import InMemoryPlatform

CODE = "7KQM-2XWP"
MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def undertaking(number: int = 1, kind: str = "pay", subject: str = "bill-1") -> Undertaking[Any]:
    if kind == "cancel":
        return make_undertaking(CancelBooking(subject), f"key-{number}", CODE, MADE)
    order = Pay(subject, Fen(1250), "wx", MADE, CODE, PersonNumber("secret-134"))
    return make_undertaking(order, f"key-{number}", CODE, MADE)


async def test_what_was_written_is_read_again(journal: Journal) -> None:
    await journal.begin(undertaking())
    assert await journal.get("key-1") == undertaking()
    assert await journal.find_pending("pay", "bill-1") == undertaking()
    assert await journal.find_pending("cancel", "bill-1") is None
    assert await journal.find_by_code("7KQM-2XWP") == (undertaking(),)
    assert await journal.find_by_code("7KQM-2XWQ") == ()


async def test_a_personal_request_is_sealed_on_disk_and_masked_in_words(
    journal: Journal, file: Path
) -> None:
    await journal.begin(undertaking())
    assert b"key-1" in content(file)
    assert b"secret-134" not in content(file)
    assert "secret-134" not in repr(undertaking())


async def test_a_move_starts_from_the_state_it_names(journal: Journal, file: Path) -> None:
    await journal.begin(undertaking())
    paid = replace(undertaking(), state=UndertakingState.PAID)
    assert await journal.move(undertaking(), paid)
    assert not await journal.move(
        undertaking(), replace(undertaking(), state=UndertakingState.CLOSED)
    )
    assert states(file) == {"key-1": "paid"}
    assert events(file, "intent.changed") == 2


async def test_many_who_move_it_at_once_move_it_once(journal: Journal, file: Path) -> None:
    await journal.begin(undertaking())
    ends = [
        replace(undertaking(), state=s)
        for s in (UndertakingState.DONE, UndertakingState.CLOSED, UndertakingState.REVERSED)
    ] * 4
    moved = await asyncio.gather(*(journal.move(undertaking(), end) for end in ends))
    assert sum(moved) == 1
    assert events(file, "intent.changed") == 2


async def test_of_one_bill_there_is_one_payment_that_is_not_final(
    journal: Journal, file: Path
) -> None:
    await journal.begin(undertaking())
    with pytest.raises(PaymentPending):
        await journal.begin(undertaking(2))
    await journal.begin(undertaking(3, subject="bill-2"))
    await journal.begin(undertaking(4, "cancel"))
    await journal.begin(undertaking(5, "cancel"))
    await journal.move(undertaking(), replace(undertaking(), state=UndertakingState.PAID))
    with pytest.raises(PaymentPending):
        await journal.begin(undertaking(2))
    await journal.move(
        replace(undertaking(), state=UndertakingState.PAID),
        replace(undertaking(), state=UndertakingState.DONE),
    )
    await journal.begin(undertaking(2))
    assert events(file, "intent.changed") == len(states(file)) + 2


async def test_what_a_visit_attends_to_is_nobody_elses(journal: Journal, file: Path) -> None:
    await journal.begin(undertaking())
    assert await journal.list_unattended() == ()
    assert not await journal.backlog()
    await journal.leave(undertaking())
    assert states(file) == {"key-1": "unknown"}
    assert await journal.list_unattended() == (
        replace(undertaking(), state=UndertakingState.UNKNOWN),
    )


async def test_leaving_what_has_ended_changes_nothing(journal: Journal, file: Path) -> None:
    """A visit may still hold it as it was."""
    await journal.begin(undertaking())
    await journal.move(undertaking(), replace(undertaking(), state=UndertakingState.DONE))
    await journal.leave(undertaking())
    assert states(file) == {"key-1": "done"}


async def test_the_backlog_counts_by_kind_and_knows_the_oldest(journal: Journal) -> None:
    later = replace(undertaking(2, "cancel"), made_at=MADE + timedelta(hours=1))
    for one in (later, undertaking(), undertaking(3, subject="bill-2")):
        await journal.begin(one)
        await journal.leave(one)
    backlog = await journal.backlog()
    assert backlog.counts == {"pay": 2, "cancel": 1}
    assert backlog.oldest == MADE


async def test_after_a_start_nothing_is_attended_to(store: Store, file: Path) -> None:
    await Journal(store, VAULT, Audit(store)).begin(undertaking())
    again = open_store(file)
    assert await Journal(again, VAULT, Audit(again)).list_unattended() == (undertaking(),)
    await again.close()


async def test_a_request_whose_key_is_lost_is_missed_and_the_intent_is_not(
    journal: Journal, store: Store, audit: Audit
) -> None:
    await journal.begin(undertaking())
    other = Journal(store, Vault(bytes(32)), audit)
    (found,) = await other.list_unattended()
    assert found == replace(undertaking(), request=None)


async def test_a_request_with_nothing_personal_is_read_although_the_key_is_lost(
    journal: Journal, store: Store, audit: Audit
) -> None:
    await journal.begin(undertaking(kind="cancel"))
    (found,) = await Journal(store, Vault(bytes(32)), audit).list_unattended()
    assert found == undertaking(kind="cancel")


async def test_a_sealed_request_opens_in_its_own_row_only(journal: Journal, store: Store) -> None:
    await journal.begin(undertaking())
    await journal.begin(undertaking(2, subject="bill-2"))
    swap = "UPDATE intent SET facts = (SELECT facts FROM intent WHERE key = 'key-2')"
    await store.write(lambda db: db.execute(f"{swap} WHERE key = 'key-1'"))
    assert (await journal.get("key-1")).request is None


@pytest.mark.parametrize(
    "stored",
    [
        '{"request": "marry", "version": 1, "fields": {}}',
        '{"request": "cancel", "version": 2, "fields": {"booking_id": "b1"}}',
        '{"request": "cancel", "version": 1, "fields": {"booking_id": ""}}',
        '{"request": "cancel", "version": 1, "fields": {}}',
        '{"request": "cancel", "version": 1}',
        '{"request": "confirm", "version": 1, "fields": {"reservation_id": "r1"}}',
        '{"request": ["cancel"], "version": 1, "fields": {"booking_id": "b1"}}',
        '{"version": 1, "fields": {"booking_id": "b1"}}',
        '{"request": "cancel", "version": "1", "fields": {"booking_id": "b1"}}',
        '{"request": "cancel", "version": 1, "fields": 7}',
        '{"request": "cancel", "version": 1, "receipt_number": 7}',
        '{"request": "can',
        "{" * 2000,
        '{"request": "slots", "version": 1, "fields": {"item_id": "i", "first": "2026-11-24"}}',
    ],
)
async def test_a_request_that_cannot_be_read_is_left_for_people_and_hides_no_other(
    journal: Journal, store: Store, stored: str
) -> None:
    await journal.begin(undertaking(kind="cancel"))
    await store.write(lambda db: db.execute("UPDATE intent SET facts = ?", (stored.encode(),)))
    assert (await journal.get("key-1")).request is None
    await journal.begin(undertaking(2, kind="cancel"))
    assert [one.request for one in await journal.find_by_code(CODE)] == [
        None,
        CancelBooking("bill-1"),
    ]


GOLDEN: dict[str, tuple[Change[Any], str]] = {
    "pay": (
        Pay("bill-1", Fen(1250), "wx", MADE, CODE),
        (
            '{"bill_id": "bill-1", "amount": 1250, "channel_id": "wx", "claim_code": "7KQM-2XWP",'
            ' "expires_at": "2026-11-24T09:00:00Z", "payer_code": ""}'
        ),
    ),
    "confirm": (
        Confirm("r1", CODE),
        '{"reservation_id": "r1", "claim_code": "7KQM-2XWP"}',
    ),
    "change": (ChangeBooking("b1", "r2"), '{"booking_id": "b1", "reservation_id": "r2"}'),
    "cancel": (CancelBooking("b1"), '{"booking_id": "b1"}'),
    "submit": (
        Submit(SessionToken("t1"), "proof", CODE),
        '{"session": "t1", "procedure_id": "proof", "claim_code": "7KQM-2XWP"}',
    ),
}
"""What files in the field hold: these must be read by every version to come."""


@pytest.mark.parametrize("name", GOLDEN)
def test_what_files_hold_is_read_and_written_as_ever(name: str) -> None:
    request, fields = GOLDEN[name]
    whole = f'{{"request": "{name}", "version": 1, "receipt_number": "QH1", "fields": {fields}}}'
    assert json.loads(envelope.pack(name, request, "QH1")) == json.loads(whole)
    assert envelope.unpack(whole.encode(), name, "", "") == (request, "QH1")


FIRST_VERSION = """
INSERT INTO attempt VALUES
    ('a1', 'bill-1', 1250, '2222-3333', 'open', '2026-11-24T10:00:00+00:00', '', :at),
    ('a2', 'bill-2', 99, '2222-3334', 'paid', '2026-11-24T10:00:00+00:00', 'QH-7', :at),
    ('a3', 'bill-3', 99, '2222-3335', 'closed', '2026-11-24T10:00:00+00:00', '', :at);
INSERT INTO commitment VALUES
    ('c1', 'confirm', '2222-3336', '{"reservation": "r1"}', 'intent', :at),
    ('c2', 'change', '2222-3337', '{"booking": "b1", "reservation": "r2"}', 'done', :at),
    ('c3', 'cancel', '2222-3338', '{"booking": "b2"}', 'refused', :at);
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
    attempt, confirm = await journal.list_unattended()
    assert (attempt.kind, attempt.subject, attempt.state) == (
        "pay",
        "bill-1",
        UndertakingState.UNKNOWN,
    )
    assert attempt_of(attempt).amount == Fen(1250)
    assert (confirm.kind, confirm.subject) == ("confirm", "r1")
    (change,) = await journal.find_by_code("2222-3337")
    assert change.request == ChangeBooking("b1", "r2")
    await store.close()
    assert list(states(file).values()) == ["unknown", "done", "closed", "unknown", "done", "closed"]


async def test_what_was_written_before_requests_were_stored_is_read_and_settled(file: Path) -> None:
    """The file was made by the program as it was then, with an open undertaking of each kind."""
    shutil.copy(Path(__file__).parent / "files" / "before-requests.db", file)
    store, platform = open_store(file), InMemoryPlatform()
    audit = Audit(store)
    journal = Journal(store, VAULT, audit)
    open_ = await journal.list_unattended()
    assert [undertaking.request for undertaking in open_] == [
        Pay("bill-1", Fen(1250), "wx", MADE + timedelta(minutes=4), open_[0].claim_code),
        Confirm("r1", open_[1].claim_code),
        ChangeBooking("b1", "r2"),
        CancelBooking("b2"),
        Submit(SessionToken("token-1"), "proof", open_[4].claim_code),
    ]
    (paid,) = await journal.find_by_code("BJTT-Z4QR")
    assert attempt_of(paid).receipt_number == "QH-000001"
    payments, undertakings = Payments(journal, audit, platform), Undertakings(journal, platform)
    assert await Settler(journal, payments, undertakings, every=30).settle()
    assert set(platform.heard) == {undertaking.key for undertaking in open_}
    assert [(await journal.get(i.key)).state for i in open_] == [
        UndertakingState.CLOSED,
        *[UndertakingState.DONE] * 4,
    ]
    await store.close()


DIE_WHILE_SENDING = """
import asyncio, os, sys
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.journal import Journal
from tests.kiosk.bills import CHANNEL, SHOWN, bill
from tests.kiosk.on_disk import VAULT
from tests.kiosk.platform import InMemoryPlatform

async def main():
    store, platform = open_store(sys.argv[1]), InMemoryPlatform()
    platform.witness = lambda key: os._exit(9)
    audit = Audit(store)
    payments = Payments(Journal(store, VAULT, audit), audit, platform)
    await payments.create(await payments.open(bill(), CHANNEL, SHOWN))

asyncio.run(main())
"""


async def test_after_a_power_cut_the_undertaking_is_found(file: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", DIE_WHILE_SENDING, str(file)], timeout=60, check=False
    )
    assert child.returncode == 9
    store = open_store(file)
    (left,) = await Journal(store, VAULT, Audit(store)).list_unattended()
    assert (left.subject, attempt_of(left).amount) == ("bill-1", Fen(1250))
    await store.close()
