"""Bytes that an undertaking needs: sealed in their places, gone when they were brought."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformRefused,
    PlatformUnreachable,
    StoreFull,
    Unsealable,
)
from kiosk.base.text import Sentences
from kiosk.contract.materials import HandIn, Material, SendPage
from kiosk.model.content import Content
from kiosk.model.personal import SessionToken
from kiosk.store import blobs
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store
from kiosk.store.vault import Vault
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertaking import Undertaking
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.on_disk import VAULT, content, states
from tests.kiosk.platform import Fault, InMemoryPlatform

CODE = "7KQM-2XW6"
TOKEN = SessionToken("resident-session")
PAGES = [bytearray(b"first page, " * 40_000), bytearray(b"second page, " * 10)]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        for step in MIGRATIONS:
            made.executescript(step)
        yield made


def put(db: sqlite3.Connection, owner: str = "k") -> None:
    blobs.put(db, blobs.seal(VAULT, owner, [(b"head %d" % n, p) for n, p in enumerate(PAGES)]))


def test_what_was_put_comes_back_one_after_the_other(db: sqlite3.Connection) -> None:
    put(db)
    found = blobs.first(db, VAULT, "k")
    assert found == blobs.Blob(1, b"head 0", PAGES[0])
    assert db.execute("SELECT count(*) FROM blob WHERE number = 1").fetchone()[0] == 3
    blobs.drop(db, "k", 1)
    assert blobs.first(db, VAULT, "k") == blobs.Blob(2, b"head 1", PAGES[1])
    blobs.drop(db, "k", 2)
    assert blobs.first(db, VAULT, "k") is None


@pytest.mark.parametrize("size", [0, 1, blobs.PIECE - 1, blobs.PIECE, blobs.PIECE + 1])
def test_of_any_size(db: sqlite3.Connection, size: int) -> None:
    blobs.put(db, blobs.seal(VAULT, "k", [(b"head", bytearray(size))]))
    assert blobs.first(db, VAULT, "k") == blobs.Blob(1, b"head", bytearray(size))


ALTERED = {
    "a piece taken out of the middle": "DELETE FROM blob WHERE number = 1 AND piece = 1",
    "the last cut off": "DELETE FROM blob WHERE number = 1 AND piece = 2",
    "the last cut off, and counted": (
        "DELETE FROM blob WHERE number = 1 AND piece = 2; UPDATE blob SET pieces = 2"
    ),
    "the first lost": "DELETE FROM blob WHERE number = 1 AND piece = 0",
    "two exchanged": (
        "UPDATE blob SET piece = 9 WHERE number = 1 AND piece = 1;"
        "UPDATE blob SET piece = 1 WHERE number = 1 AND piece = 2;"
        "UPDATE blob SET piece = 2 WHERE number = 1 AND piece = 9"
    ),
    "one of another page": (
        "UPDATE blob SET content = (SELECT content FROM blob WHERE number = 2 AND piece = 1)"
        " WHERE number = 1 AND piece = 1"
    ),
    "another undertaking's": "UPDATE blob SET owner = 'k'",
    "a byte altered": (
        "UPDATE blob SET content = CAST(substr(content, 1, length(content) - 1) || x'00' AS BLOB)"
        " WHERE number = 1 AND piece = 1"
    ),
}


@pytest.mark.parametrize("how", ALTERED)
def test_what_is_not_whole_and_in_its_place_is_not_opened(db: sqlite3.Connection, how: str) -> None:
    put(db, "other" if "another undertaking" in how else "k")
    db.executescript(ALTERED[how])
    with pytest.raises(Unsealable):
        blobs.first(db, VAULT, "k")


def test_without_the_key_it_is_not_opened(db: sqlite3.Connection) -> None:
    put(db)
    with pytest.raises(Unsealable, match="blob k 1"):
        blobs.first(db, Vault(bytes(32)), "k")


def test_what_belongs_to_nothing_open_is_swept(db: sqlite3.Connection) -> None:
    put(db)
    put(db, "open")
    db.execute(
        "INSERT INTO intent (key, kind, subject, claim_code, state, final, facts, made_at,"
        " changed_at) VALUES ('open', 'hand_in', 'm', '', 'unknown', 0, x'', '', '')"
    )
    blobs.sweep(db)
    assert blobs.first(db, VAULT, "k") is None
    assert blobs.first(db, VAULT, "open")
    db.execute("UPDATE intent SET final = 1")
    blobs.sweep(db)
    assert blobs.size(db) == 0


# --- as the undertakings have it -----------------------------------------------------------------


def paper() -> tuple[HandIn, list[tuple[SendPage, Content]]]:
    contents = [Content("image/jpeg", bytearray(page)) for page in PAGES]
    uploads = [
        (SendPage.of(each, session=TOKEN, material="m-1", number=number), each)
        for number, each in enumerate(contents, start=1)
    ]
    return HandIn(TOKEN, "m-1", tuple(each.digest for each in contents)), uploads


async def made(undertakings: Undertakings) -> Undertaking[Material]:
    request, uploads = paper()
    return await undertakings.make(request, CODE, uploads)


async def left(store: Store) -> int:
    return await store.read(blobs.size)


async def test_the_pages_are_brought_and_then_the_paper_is_handed_in(
    undertakings: Undertakings, platform: InMemoryPlatform, store: Store, file: Path
) -> None:
    undertaking = await made(undertakings)
    assert await left(store) > sum(map(len, PAGES))
    told: list[tuple[int, int]] = []
    await undertakings.carry_out(undertaking, lambda *so_far: told.append(so_far))
    assert [page.number for page in platform.pages.values()] == [1, 2]
    assert platform.heard[-1] == undertaking.key
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert states(file) == {undertaking.key: "done"}
    assert await left(store) == 0


async def test_nothing_of_a_page_is_readable_on_the_disk_or_left_there(
    undertakings: Undertakings, store: Store, file: Path
) -> None:
    undertaking = await made(undertakings)
    assert b"first page" not in content(file)
    assert b"second page" not in content(file)
    sealed = await store.read(
        lambda db: db.execute("SELECT content FROM blob ORDER BY number, piece").fetchall()
    )
    await undertakings.carry_out(undertaking)
    await store.forget()
    there = content(file)
    assert not [row for (row,) in sealed if row[:64] in there]


async def test_what_was_brought_is_not_brought_again(
    undertakings: Undertakings, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    undertaking = await made(undertakings)
    platform.faults = [None, Fault(OutcomeUnknown("no answer"))]
    with pytest.raises(OutcomeUnknown):
        await undertakings.carry_out(undertaking)
    assert (len(platform.pages), states(file)) == (1, {undertaking.key: "unknown"})
    platform.heard.clear()
    await settler.settle()
    assert states(file) == {undertaking.key: "done"}
    assert len(platform.heard) == 2, "the second page, and the change"


async def test_a_page_whose_answer_was_lost_is_one(
    undertakings: Undertakings, settler: Settler, platform: InMemoryPlatform, file: Path
) -> None:
    undertaking = await made(undertakings)
    platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    with pytest.raises(OutcomeUnknown):
        await undertakings.carry_out(undertaking)
    await settler.settle()
    assert states(file) == {undertaking.key: "done"}
    assert len(platform.pages) == 2


async def test_a_page_that_is_refused_ends_it_and_leaves_nothing(
    undertakings: Undertakings, platform: InMemoryPlatform, store: Store, file: Path
) -> None:
    undertaking = await made(undertakings)
    platform.faults = [None, Fault(PlatformRefused("content.unfit", Sentences()))]
    with pytest.raises(PlatformRefused):
        await undertakings.carry_out(undertaking)
    assert states(file) == {undertaking.key: "closed"}
    assert await left(store) == 0
    assert undertaking.key not in platform.heard


async def test_a_page_that_is_refused_later_ends_it_too(
    undertakings: Undertakings,
    settler: Settler,
    platform: InMemoryPlatform,
    store: Store,
    file: Path,
) -> None:
    undertaking = await made(undertakings)
    platform.faults = [Fault(OutcomeUnknown("no answer"))]
    with pytest.raises(OutcomeUnknown):
        await undertakings.carry_out(undertaking)
    platform.faults = [Fault(PlatformRefused("session.ended", Sentences()))]
    await settler.settle()
    assert states(file) == {undertaking.key: "closed"}
    assert await left(store) == 0


async def test_a_page_that_never_left_ends_it(
    undertakings: Undertakings, platform: InMemoryPlatform, file: Path
) -> None:
    undertaking = await made(undertakings)
    platform.faults = [Fault(PlatformUnreachable())]
    with pytest.raises(PlatformUnreachable):
        await undertakings.carry_out(undertaking)
    assert states(file) == {undertaking.key: "closed"}


async def test_after_a_restart_it_goes_on_or_is_left_where_the_key_is_lost(
    platform: InMemoryPlatform, file: Path
) -> None:
    async def run(vault: Vault) -> None:
        """A life of the terminal: it takes up what there is, or undertakes something."""
        store = open_store(file)
        journal = Journal(store, vault, Audit(store))
        undertakings = Undertakings(journal, platform)
        for found in await journal.list_unattended():
            await undertakings.resolve(found)
        if not states(file):
            await made(undertakings)
        await store.close()

    for vault, state in ((VAULT, "intent"), (Vault(bytes(32)), "intent"), (VAULT, "done")):
        await run(vault)
        assert [*states(file).values()] == [state]


async def test_more_than_one_may_need_is_refused_before_anything(
    undertakings: Undertakings, monkeypatch: pytest.MonkeyPatch, store: Store, file: Path
) -> None:
    monkeypatch.setattr(blobs, "MOST_OF_ONE", sum(map(len, PAGES)) - 1)
    with pytest.raises(StoreFull):
        await made(undertakings)
    monkeypatch.setattr(blobs, "MOST_OF_ONE", sum(map(len, PAGES)))
    monkeypatch.setattr(blobs, "MOST", 2 * sum(map(len, PAGES)) - 1)
    await made(undertakings)
    with pytest.raises(StoreFull):
        await made(undertakings)
    assert len(states(file)) == 1
    assert store.trouble is None, "the disk itself has refused nothing"
