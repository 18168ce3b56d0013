"""The catalogue as a terminal keeps it: of a real platform over HTTP, in a real file."""

from __future__ import annotations

import asyncio
import sqlite3
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drivers.platform.client import PlatformClient
from kiosk.base.condition import Condition
from kiosk.base.errors import PlatformUnreachable
from kiosk.base.moments import utc_now
from kiosk.catalogue.copies import LARGEST
from kiosk.catalogue.kept import CONFIRM, STALE, KeptCatalogue
from kiosk.contract import codec
from kiosk.contract.catalogue import Catalogue
from kiosk.contract.request import Version
from kiosk.model.device import DeviceState
from kiosk.store.opening import open_store
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store
from tests.drivers.platform.support import World, catalogue, world


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


Keep = Callable[..., KeptCatalogue]


@pytest.fixture
async def keep(store: Store, client: PlatformClient) -> AsyncIterator[Keep]:
    """Makes what a terminal has, of one store and one platform; another of them is its next run."""
    made: list[KeptCatalogue] = []

    def kept(now: datetime | None = None) -> KeptCatalogue:
        clock = utc_now if now is None else (lambda: now)
        made.append(KeptCatalogue(client, store, every=0.05, now=clock))
        return made[-1]

    yield kept
    for each in made:
        await each.close()


async def said(kept: KeptCatalogue) -> dict[str, Condition]:
    """Its conditions by their names; none of them is a fault."""
    status = await kept.status()
    assert status.usable or status.state is DeviceState.STARTING
    return {each.name: each for each in status.conditions}


async def written(store: Store) -> int:
    """How many rows this store has changed."""
    return await store.read(lambda db: db.total_changes)


async def test_it_is_asked_for_once_and_then_at_hand(keep: Keep, sandbox: World) -> None:
    kept = keep()
    assert (await kept.status()).state is DeviceState.STARTING
    offered = await kept.get()
    assert offered == sandbox.emulator._world.platform.office.county.catalogue
    assert (await kept.status()).state is DeviceState.READY
    sandbox.network("offline")
    assert await kept.get() is offered


async def test_what_is_still_so_is_not_sent_again(keep: Keep) -> None:
    kept = keep()
    offered = await kept.get()
    await kept.refresh()
    assert await kept.get() is offered


async def test_what_has_changed_is_there_after_the_next_question(
    keep: Keep, sandbox: World
) -> None:
    kept = keep()
    assert (await kept.get()).items
    sandbox.manner("empty")
    assert (await kept.get()).items
    await kept.refresh()
    assert not (await kept.get()).items


async def test_it_is_asked_for_again_and_again(keep: Keep, sandbox: World) -> None:
    kept = keep()
    running = asyncio.create_task(kept.run())
    async with asyncio.timeout(30):
        while "catalogue.spoilt" not in await said(kept):
            sandbox.manner("spoilt")
            await asyncio.sleep(0.01)
        while await said(kept):
            sandbox.manner("sound")
            await asyncio.sleep(0.01)
    running.cancel()


async def test_what_was_left_out_is_told_and_kept_with_the_copy(keep: Keep, sandbox: World) -> None:
    sandbox.manner("spoilt")
    kept, again = keep(), keep()
    await kept.get()
    assert (await said(kept))["catalogue.spoilt"].raw.startswith("departments 1, items 2")
    await again.recall()
    assert await said(again) == await said(kept)


async def test_without_platform_and_copy_there_is_none_until_it_answers(
    keep: Keep, sandbox: World
) -> None:
    sandbox.network("offline")
    kept = keep()
    await kept.recall()
    for _ in range(2):
        with pytest.raises(PlatformUnreachable):
            await kept.get()
    assert (await said(kept))["catalogue.missing"].raw == "unreachable"
    sandbox.network("online")
    assert (await kept.get()).items
    assert await said(kept) == {}


async def test_the_last_good_copy_outlives_the_program(keep: Keep, sandbox: World) -> None:
    offered = await keep().get()
    sandbox.network("offline")
    again = keep()
    await again.recall()
    assert await again.get() == offered
    sandbox.network("online")
    await again.refresh()
    assert await said(again) == {}


async def test_the_copy_of_another_platform_is_none(
    keep: Keep, sandbox: World, store: Store
) -> None:
    await keep().get()
    moved = KeptCatalogue(sandbox.client(url="http://127.0.0.1:9", attempts=1), store, every=1)
    await moved.recall()
    with pytest.raises(PlatformUnreachable):
        await moved.get()


async def test_a_copy_that_an_older_program_read_is_none(
    keep: Keep, sandbox: World, store: Store
) -> None:
    await keep().get()
    await store.write(lambda db: db.execute("UPDATE catalogue SET source = source || '0'"))
    again = keep()
    await again.recall()
    sandbox.network("offline")
    with pytest.raises(PlatformUnreachable):
        await again.get()


DAMAGED = {
    "nothing": b"",
    "no archive": b"catalogue",
    "no message": zlib.compress(b"\xff"),
    "no catalogue": zlib.compress(b'{"value": null, "etag": "", "left_out": ""}'),
    "another message": zlib.compress(b'{"value": {"departments": []}}'),
    "cut off": zlib.compress(codec.encode(Version(Catalogue((), (), (), (), (), (), ()))))[:-9],
    "an etag of two lines": zlib.compress(
        codec.encode(Version(Catalogue((), (), (), (), (), (), ()), '"a\r\nX-Any: b"'))
    ),
    "endless": zlib.compress(b" " * (LARGEST + 1)),
}


@pytest.mark.parametrize("damage", DAMAGED)
async def test_a_damaged_copy_is_none_and_is_asked_for_again(
    keep: Keep, sandbox: World, store: Store, damage: str
) -> None:
    whole = await keep().get()
    content = (DAMAGED[damage],)
    await store.write(lambda db: db.execute("UPDATE catalogue SET content = ?", content))
    sandbox.network("offline")
    again, third = keep(), keep()
    await again.recall()
    with pytest.raises(PlatformUnreachable):
        await again.get()
    sandbox.network("online")
    assert await again.get() == whole
    await third.recall()
    sandbox.network("offline")
    assert await third.get() == whole


@pytest.mark.parametrize("when", ["", "yesterday", "2026-11-25T09:00:00"])
async def test_a_copy_of_no_known_time_is_none(
    keep: Keep, sandbox: World, store: Store, when: str
) -> None:
    await keep().get()
    await store.write(lambda db: db.execute("UPDATE catalogue SET heard_at = ?", (when,)))
    again = keep()
    await again.recall()
    sandbox.network("offline")
    with pytest.raises(PlatformUnreachable):
        await again.get()


async def test_the_disk_is_written_only_where_there_is_something_new(
    keep: Keep, store: Store, sandbox: World
) -> None:
    moment = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    await keep(moment).get()
    before = await written(store)
    for later, rows in ((CONFIRM / 2, 0), (CONFIRM, 1)):
        again = keep(moment + later)
        await again.recall()
        await again.refresh()
        assert await written(store) == before + rows
    sandbox.manner("headers")  # all of it each time, under no name that could be sent back
    nameless = keep(moment + CONFIRM)
    for _ in range(3):
        await nameless.refresh()
    assert await written(store) == before + 3, "the old one goes, the new one comes, once"
    assert await store.read(lambda db: db.execute("SELECT count(*) FROM catalogue").fetchone()) == (
        1,
    )


async def test_a_disk_that_takes_nothing_in_keeps_it_from_nobody(
    keep: Keep, store: Store, sandbox: World
) -> None:
    await store.read(lambda db: db.execute("PRAGMA query_only = ON"))
    kept, again = keep(), keep()
    assert (await kept.get()).items
    await store.read(lambda db: db.execute("PRAGMA query_only = OFF"))
    await kept.refresh()
    sandbox.network("offline")
    await again.recall()
    assert await again.get() == await kept.get(), "what was not taken in is written next time"


async def test_one_that_could_not_be_confirmed_for_a_day_is_told(
    keep: Keep, sandbox: World
) -> None:
    await keep(utc_now() - STALE - timedelta(minutes=1)).get()
    sandbox.network("offline")
    kept = keep()
    await kept.recall()
    with pytest.raises(PlatformUnreachable):
        await kept.refresh()
    assert (await said(kept))["catalogue.stale"].raw == "unreachable"
    assert (await kept.get()).items
    sandbox.network("online")
    await kept.refresh()
    assert await said(kept) == {}


async def test_who_doubts_it_gets_the_platforms_word_or_else_the_copy(
    keep: Keep, sandbox: World
) -> None:
    """Nobody waits again and again for a platform that is away."""
    kept = keep()
    offered = await kept.get()
    kept.doubt()
    sandbox.network("offline")
    assert await kept.get() is offered
    sandbox.network("online")
    sandbox.manner("empty")
    assert await kept.get() is offered
    kept.doubt()
    assert not (await kept.get()).items
    sandbox.network("offline")
    assert not (await kept.get()).items


async def test_who_goes_takes_the_answer_from_nobody(keep: Keep, sandbox: World) -> None:
    kept = keep()
    sandbox.network("slow")
    gone, stays = (asyncio.create_task(kept.get()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays).items
    assert gone.cancelled()


async def test_an_end_in_the_middle_of_a_question_leaves_nothing_running(
    keep: Keep, sandbox: World
) -> None:
    kept = keep()
    await kept.recall()
    sandbox.network("slow")
    waits = asyncio.create_task(kept.get())
    await asyncio.sleep(0)
    await kept.close()
    with pytest.raises(asyncio.CancelledError):
        await waits


async def test_a_store_of_before_has_none_and_takes_one_in(
    tmp_path: Path, client: PlatformClient, sandbox: World
) -> None:
    file = tmp_path / "before.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.executescript(f"{''.join(MIGRATIONS[:3])} PRAGMA user_version = 3;")
    store = open_store(file)
    kept = KeptCatalogue(client, store, every=1)
    await kept.recall()
    offered = await kept.get()
    await store.close()
    store = open_store(file)
    sandbox.network("offline")
    again = KeptCatalogue(client, store, every=1)
    await again.recall()
    assert await again.get() == offered
    await store.close()


async def test_a_province_has_room(keep: Keep, sandbox: World, client: PlatformClient) -> None:
    """Five thousand items arrive, are kept and are read again."""
    county = sandbox.emulator._world.platform.office.county
    items = county.catalogue.items
    many = tuple(replace(items[n % len(items)], id=f"item-{n}") for n in range(5000))
    county.catalogue = replace(county.catalogue, items=many)
    assert len((await catalogue(client)).items) == 5000
    await keep().get()
    sandbox.network("offline")
    again = keep()
    await again.recall()
    assert (await again.get()).items == many
