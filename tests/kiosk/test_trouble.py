"""What the disk refuses is one kind of error; a defect of ours stays one."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from kiosk.base.errors import StoreDamaged, StoreFull, StoreMoved, StoreTrouble
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.reserve import SIZE
from kiosk.store.store import Store
from kiosk.store.upkeep import StoreAtRest, StoreWatch
from tests.kiosk.disk import ANY, FULL, IO, READ_ONLY, FailingDisk, Trouble, filled, spoil_in_use

ADD = "INSERT INTO outbox (key, kind, payload) VALUES (?, 'rating', zeroblob(?))"


@pytest.fixture
def disk() -> FailingDisk:
    return FailingDisk()


@pytest.fixture
async def store(file: Path, disk: FailingDisk) -> AsyncIterator[Store]:
    opened = open_store(file, connect=disk.connect)
    yield opened
    await opened.close()


async def add(store: Store, key: str, size: int = 1) -> None:
    await store.write(lambda db: db.execute(ADD, (key, size)))


async def keys(store: Store) -> list[str]:
    rows = await store.read(lambda db: db.execute("SELECT key FROM outbox ORDER BY id").fetchall())
    return [key for (key,) in rows]


async def conditions(watch: StoreWatch) -> list[str]:
    return [c.name for c in (await watch.status()).conditions]


@pytest.mark.parametrize("trouble", ANY, ids=lambda t: t[1])
async def test_a_refusal_of_the_disk_costs_one_change_and_is_told(
    store: Store, audit: Audit, disk: FailingDisk, trouble: Trouble
) -> None:
    watch = StoreWatch(store, audit)
    disk.trouble = trouble
    with pytest.raises(StoreTrouble):
        await add(store, "refused")
    assert not (await watch.status()).usable
    disk.trouble = None
    assert (await watch.status()).usable
    await add(store, "taken in")
    assert await keys(store) == ["taken in"]


@pytest.mark.parametrize(
    ("trouble", "name"),
    [(FULL, "store.full"), (READ_ONLY, "store.unwritable"), (IO, "store.unwritable")],
    ids=str,
)
async def test_each_kind_has_its_condition(
    store: Store, audit: Audit, disk: FailingDisk, trouble: Trouble, name: str
) -> None:
    disk.trouble = trouble
    with pytest.raises(StoreTrouble):
        await add(store, "a")
    assert await conditions(StoreWatch(store, audit)) == [name]


async def test_an_error_without_a_code_is_told_by_its_class(
    store: Store, disk: FailingDisk
) -> None:
    def bare(words: str) -> Callable[[sqlite3.Connection], None]:
        def change(_: sqlite3.Connection) -> None:
            raise sqlite3.OperationalError(words)

        return change

    with pytest.raises(StoreFull):
        await store.write(bare("database or disk is full"))
    with pytest.raises(StoreTrouble):
        await store.write(bare("disk I/O error"))


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT * FROM nowhere", sqlite3.OperationalError),
        ("SELEKT 1", sqlite3.OperationalError),
        ("INSERT INTO outbox (key) VALUES ('a')", sqlite3.IntegrityError),
    ],
)
async def test_a_wrong_statement_is_a_defect(
    store: Store, statement: str, error: type[Exception]
) -> None:
    for run in (store.read, store.write):
        with pytest.raises(error):
            await run(lambda db: db.execute(statement))
    assert store.trouble is None


async def test_damage_met_while_running_is_told_apart(store: Store) -> None:
    def damaged(_: sqlite3.Connection) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with pytest.raises(StoreDamaged):
        await store.read(damaged)


async def test_damage_is_never_over_and_nothing_hides_it(
    store: Store, audit: Audit, disk: FailingDisk, file: Path
) -> None:
    """What is written beside it goes well, and what it is refused for is another trouble."""
    await add(store, "before")
    spoil_in_use(file)
    with pytest.raises(StoreDamaged):
        await keys(store)
    await store.write(lambda db: db.execute("PRAGMA application_id = 8"))
    assert not (await StoreWatch(store, audit).status()).usable
    disk.trouble = FULL
    with pytest.raises(StoreFull):
        await store.write(lambda db: db.execute("PRAGMA application_id = 9"))
    assert isinstance(store.trouble, StoreDamaged)


async def test_what_the_audit_could_not_write_it_counts(
    store: Store, audit: Audit, disk: FailingDisk
) -> None:
    disk.trouble = IO
    assert not await audit.record("terminal.stopped")
    assert not await audit.record("terminal.stopped")
    disk.trouble = None
    assert await audit.record("terminal.stopped")
    assert await audit.record("terminal.stopped")
    told = await store.read(
        lambda db: db.execute("SELECT event, fields FROM audit ORDER BY number").fetchall()
    )
    assert told == [
        ("audit.lost", '{"count": 2}'),
        ("terminal.stopped", "{}"),
        ("terminal.stopped", "{}"),
    ]
    assert await audit.verify() is None


async def test_empty_visits_do_not_fill_the_disk_and_money_is_always_on_record(
    store: Store, audit: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.audit.A_DAY", 10)
    played_with = Audit(store)
    watch = StoreWatch(store, played_with)
    for _ in range(50):
        await played_with.record("visit.started", language="zh_CN")
    assert await conditions(watch) == ["audit.shed"]
    assert (await watch.status()).usable
    assert await played_with.record("payment.incident", key="k", state="paid")
    await store.write(played_with.entry("intent.changed", kind="pay", key="k", state="intent"))
    rows = await store.read(
        lambda db: db.execute("SELECT event, count(*) FROM audit GROUP BY event").fetchall()
    )
    assert dict(rows) == {
        "visit.started": 10,
        "payment.incident": 1,
        "intent.changed": 1,
        "audit.shed": 1,
    }
    assert await conditions(watch) == []


@pytest.mark.parametrize("change", ["deleted", "moved", "replaced", "its log deleted"])
async def test_a_file_that_is_no_longer_there_takes_nothing_in(
    store: Store, audit: Audit, file: Path, change: str
) -> None:
    await add(store, "before")
    watch, elsewhere = StoreWatch(store, audit), file.with_name("elsewhere")
    assert await conditions(watch) == []
    gone = Path(f"{file}-wal") if "log" in change else file
    gone.rename(elsewhere)
    if change == "replaced":
        sqlite3.connect(file).close()
        file.write_bytes(elsewhere.read_bytes())
    assert await conditions(watch) == ["store.moved"]
    with pytest.raises(StoreMoved):
        await add(store, "after")
    elsewhere.rename(gone)
    assert await conditions(watch) == []
    await add(store, "again")
    assert await keys(store) == ["before", "again"]


async def test_a_store_behind_a_link_is_missed_as_well(tmp_path: Path) -> None:
    """The folder of the link does not change when what it leads to goes."""
    (tmp_path / "disk").mkdir()
    real, link = tmp_path / "disk" / "store.db", tmp_path / "store.db"
    real.touch()
    link.symlink_to(real)
    store = open_store(link)
    await asyncio.sleep(0.3)  # nothing has come to or gone from the link's folder for a while
    await add(store, "before")
    real.unlink()
    with pytest.raises(StoreMoved):
        await add(store, "after")
    await store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=4m", "none", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["/bin/umount", folder], check=True)


async def test_on_a_full_disk_the_reserve_takes_the_last_writes_and_it_comes_back_by_itself(
    small_disk: Path,
) -> None:
    store = open_store(small_disk / "store.db")
    watch, reserve = StoreWatch(store, Audit(store)), small_disk / "store.db.reserve"
    assert await conditions(watch) == []
    assert reserve.stat().st_size == SIZE
    with filled(small_disk) as ballast:
        for number in range(20):
            await add(store, f"last {number}", 4000)
        assert not reserve.exists()
        assert await conditions(watch) == ["store.full"]
        with pytest.raises(StoreFull):
            await add(store, "too much", 2 * SIZE)
        ballast.unlink()
    assert await conditions(watch) == []
    assert reserve.stat().st_size == SIZE
    await add(store, "room again", 4000)
    assert len(await keys(store)) == 21
    await store.close()


async def test_a_start_on_a_full_disk_takes_the_reserve(small_disk: Path) -> None:
    store = open_store(small_disk / "store.db")
    await add(store, "kept")
    await StoreWatch(store, Audit(store)).status()
    await store.close()
    with filled(small_disk):
        store = open_store(small_disk / "store.db")
        assert await conditions(StoreWatch(store, Audit(store))) == ["store.full"]
        assert await keys(store) == ["kept"]
        await store.close()


async def test_a_start_without_any_room_says_that_there_is_none(small_disk: Path) -> None:
    await open_store(small_disk / "store.db").close()
    with filled(small_disk), pytest.raises(StoreFull) as caught:
        open_store(small_disk / "store.db")
    assert "make room" in caught.value.detail
    assert "move" not in caught.value.detail
    store = open_store(small_disk / "store.db")
    assert await keys(store) == []
    await store.close()


async def test_who_does_not_open_the_store_sees_that_there_is_no_room(small_disk: Path) -> None:
    at_rest = StoreAtRest(str(small_disk / "later" / "store.db"))
    assert (await at_rest.status()).usable
    at_rest = StoreAtRest(str(small_disk / "store.db"))
    assert (await at_rest.status()).usable
    with filled(small_disk):
        assert (await at_rest.status()).has("store.full")
    assert (await at_rest.status()).usable
