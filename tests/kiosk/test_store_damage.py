"""A damaged file is put aside whole, what can be read of it goes on, and the alarm stands."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.base.errors import StoreUnusable
from kiosk.model.device import DeviceState
from kiosk.store import damage
from kiosk.store.damage import DamageWatch
from kiosk.store.opening import RESCUED, open_store, snapshot
from kiosk.store.schema import MIGRATIONS, VERSION
from kiosk.store.store import Store

PAGE = 4096
ADD = "INSERT INTO outbox (key, kind, payload) VALUES (?, 'rating', ?)"
FILES = ("", "-wal", "-shm")
CUT = """
import os, sys
from pathlib import Path
from kiosk.store.opening import open_store

rename, left = Path.rename, int(sys.argv[2])

def moving(self, target):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    return rename(self, target)

Path.rename = moving
open_store(sys.argv[1])
"""


def keys(db: sqlite3.Connection) -> set[str]:
    return {key for (key,) in db.execute("SELECT key FROM outbox")}


def fill(first: int, last: int) -> Callable[[sqlite3.Connection], None]:
    def change(db: sqlite3.Connection) -> None:
        db.executemany(ADD, [(f"key {n}", b"x" * 200) for n in range(first, last)])

    return change


async def after_a_power_cut(file: Path, rows: int = 400) -> None:
    """A file with some pages, and a write-ahead log that has not been folded in."""
    living = file.with_name("living.db")
    store = open_store(living)
    await store.write(fill(0, rows - 1))
    await store.forget()
    await store.write(fill(rows - 1, rows))
    for suffix in FILES:
        shutil.copy(f"{living}{suffix}", f"{file}{suffix}")
    await store.close()
    for suffix in FILES:
        Path(f"{living}{suffix}").unlink(missing_ok=True)


def leaves(file: Path) -> list[int]:
    """The pages that hold the rows of the outbox, in order."""
    db = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
    pages = db.execute(
        "SELECT pageno FROM dbstat WHERE name = 'outbox' AND pagetype = 'leaf' ORDER BY path"
    ).fetchall()
    db.close()
    return [number for (number,) in pages]


def spoil(file: Path, *pages: int) -> None:
    content = bytearray(file.read_bytes())
    for page in pages:
        content[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    file.write_bytes(content)


def contents(path: str | Path) -> dict[str, bytes]:
    return {suffix: Path(f"{path}{suffix}").read_bytes() for suffix in ("", "-wal")}


async def opened(file: Path) -> tuple[Store, Path]:
    """The fresh store, which is whole, and the damaged file."""
    store = open_store(file)
    assert store.moved_aside is not None
    assert store.moved_aside.name.startswith("store.db.damaged-2")
    assert await store.read(lambda db: db.execute("PRAGMA integrity_check").fetchone()) == ("ok",)
    assert await store.read(lambda db: db.execute("PRAGMA user_version").fetchone()) == (VERSION,)
    return store, store.moved_aside


async def test_the_damaged_file_lies_aside_byte_for_byte_with_its_log(file: Path) -> None:
    await after_a_power_cut(file)
    spoil(file, leaves(file)[3])
    before = contents(file)
    store, aside = await opened(file)
    assert contents(aside) == before
    await store.write(fill(1000, 1001))
    await store.close()
    assert contents(aside) == before
    again = open_store(file)
    assert again.moved_aside is None
    assert "key 1000" in await again.read(keys)
    await again.close()


@pytest.mark.parametrize("spoilt", [[0], [3], [-2], [0, -2], [2, 5, 6]], ids=str)
async def test_every_row_outside_the_damage_goes_on(file: Path, spoilt: list[int]) -> None:
    await after_a_power_cut(file)
    pages = leaves(file)
    a_page = 400 // len(pages) + 1
    spoil(file, *(pages[n] for n in spoilt))
    store, _ = await opened(file)
    rescued = await store.read(keys)
    await store.close()
    assert 400 - len(rescued) <= (a_page + 1) * len(spoilt)
    assert "key 200" in rescued
    assert "key 399" in rescued, "the row that was in the log alone"


async def test_the_last_rows_may_be_the_damaged_ones(file: Path) -> None:
    store = open_store(file)
    await store.write(fill(0, 400))
    await store.close()
    spoil(file, leaves(file)[-1])
    store, _ = await opened(file)
    assert len(await store.read(keys)) > 370
    await store.close()


async def test_rows_behind_a_long_gap_go_on_too(file: Path) -> None:
    """The damaged page ends so far on that no row number there is found by trying."""
    store = open_store(file)
    await store.write(fill(0, 100))
    await store.write(lambda db: db.execute("UPDATE sqlite_sequence SET seq = 1000000"))
    await store.write(fill(100, 200))
    await store.close()
    content = file.read_bytes()
    page = {p: content[(p - 1) * PAGE : p * PAGE] for p in leaves(file)}
    (spoilt,) = (p for p in page if b"key 98" in page[p] and b"key 101" in page[p])
    spoil(file, spoilt)
    store, _ = await opened(file)
    assert {"key 0", "key 199"} <= await store.read(keys)
    await store.close()


async def test_a_row_goes_on_as_it_was(file: Path) -> None:
    await after_a_power_cut(file)
    question = "SELECT * FROM outbox WHERE key = 'key 300'"
    whole = sqlite3.connect(file)
    before = whole.execute(question).fetchall()
    whole.close()
    spoil(file, leaves(file)[0])
    store, _ = await opened(file)
    assert await store.read(lambda db: db.execute(question).fetchall()) == before
    await store.write(fill(400, 401))
    await store.close()


async def test_a_file_without_a_head_gives_nothing_and_costs_no_start(file: Path) -> None:
    await after_a_power_cut(file)
    spoil(file, 1)
    Path(f"{file}-wal").unlink()
    store, _ = await opened(file)
    assert await store.read(keys) == set()
    await store.close()


async def test_what_is_no_database_lies_aside(file: Path) -> None:
    minutes = b"minutes of the meeting\n" * 100
    file.write_bytes(minutes)
    store, aside = await opened(file)
    assert aside.read_bytes() == minutes
    await store.close()


async def test_books_that_do_not_balance_are_damage(file: Path) -> None:
    await open_store(file).close()
    content = bytearray(file.read_bytes())
    content[36:40] = (5).to_bytes(4, "big")  # the number of free pages, of which there are none
    file.write_bytes(content)
    store, _ = await opened(file)
    await store.close()


async def test_a_file_that_was_cut_off_is_damage(file: Path) -> None:
    await after_a_power_cut(file)
    os.truncate(file, 5 * PAGE + 100)
    Path(f"{file}-wal").unlink()
    store, _ = await opened(file)
    await store.close()


async def test_rows_of_an_older_version_are_rescued_and_brought_forward(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = ("CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT, note TEXT);",)
    monkeypatch.setattr("kiosk.store.opening.MIGRATIONS", old)
    monkeypatch.setattr("kiosk.store.opening.VERSION", 1)
    first = open_store(file)
    add = "INSERT INTO outbox (key, note) VALUES (?, ?)"
    rows = [(str(n), b"x" * 200) for n in range(200)]
    await first.write(lambda db: db.executemany(add, rows))
    await first.close()
    spoil(file, leaves(file)[3])
    steps = (*old, "ALTER TABLE outbox RENAME COLUMN note TO payload; CREATE TABLE extra (x);")
    monkeypatch.setattr("kiosk.store.opening.MIGRATIONS", steps)
    monkeypatch.setattr("kiosk.store.opening.VERSION", 2)
    store = open_store(file)
    found = await store.read(lambda db: db.execute("SELECT key, payload FROM outbox").fetchall())
    assert set(found) <= set(rows)
    assert len(found) > 150
    assert await store.read(lambda db: db.execute("SELECT * FROM extra").fetchall()) == []
    await store.close()


async def test_what_the_present_tables_forbid_is_left_behind(file: Path) -> None:
    """A page from elsewhere in the file: rows that the schema does not allow twice."""
    await after_a_power_cut(file)
    pages, content = leaves(file), bytearray(file.read_bytes())
    from_, to = (pages[2] - 1) * PAGE, (pages[5] - 1) * PAGE
    content[to : to + PAGE] = content[from_ : from_ + PAGE]
    file.write_bytes(content)
    store, _ = await opened(file)
    assert len(await store.read(keys)) > 340
    await store.close()


def test_money_and_promises_are_what_is_rescued() -> None:
    """The others: the audit, how far the platform has it, what can be asked for again, and
    SQLite's own."""
    db = sqlite3.connect(":memory:")
    for step in MIGRATIONS:
        db.executescript(step)
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    db.close()
    assert tables - set(RESCUED) == {"audit", "delivered", "catalogue", "sqlite_sequence"}


@pytest.mark.parametrize("moves", range(6))
async def test_a_power_cut_among_the_moves_loses_nothing(file: Path, moves: int) -> None:
    """The log, its index and the file are moved, and the replacement twice: five in all."""
    await after_a_power_cut(file)
    spoil(file, leaves(file)[3])
    before = contents(file)
    child = subprocess.run([sys.executable, "-c", CUT, file, str(moves)], timeout=60, check=False)
    assert child.returncode == (9 if moves < 5 else 0)
    store = open_store(file)
    assert {"key 0", "key 399"} <= await store.read(keys)
    await store.close()
    (aside,) = damage.put_aside(str(file))
    assert contents(aside) == before


async def test_a_replacement_that_was_not_finished_is_begun_anew(file: Path) -> None:
    await after_a_power_cut(file)
    spoil(file, leaves(file)[3])
    Path(f"{file}.replacement").write_bytes(b"the beginning of a file")
    store, _ = await opened(file)
    assert "key 399" in await store.read(keys)
    await store.close()


async def test_where_there_is_no_room_for_another_the_file_stays_and_is_named(file: Path) -> None:
    await after_a_power_cut(file)
    spoil(file, leaves(file)[3])
    obstacle = Path(f"{file}.replacement")
    obstacle.mkdir()
    with pytest.raises(StoreUnusable, match=r"store\.db: damaged .* cannot be replaced"):
        open_store(file)
    obstacle.rmdir()
    store, _ = await opened(file)
    assert {"key 0", "key 399"} <= await store.read(keys)
    await store.close()


async def test_who_only_looks_leaves_it_and_says_what_to_do(file: Path) -> None:
    await after_a_power_cut(file)
    spoil(file, leaves(file)[3])
    before = contents(file)
    with pytest.raises(StoreUnusable, match=r"store\.db: damaged .* start the terminal"):
        snapshot(file)
    assert contents(file) == before
    assert damage.put_aside(str(file)) == ()


async def test_a_healthy_file_stays_where_it_is(file: Path) -> None:
    await after_a_power_cut(file)
    store = open_store(file)
    assert store.moved_aside is None
    assert len(await store.read(keys)) == 400
    await store.close()
    assert damage.put_aside(str(file)) == ()


async def test_the_alarm_stands_while_the_damaged_file_lies_there(file: Path) -> None:
    watch = DamageWatch(str(file))
    assert (await watch.status()).conditions == ()
    file.write_bytes(b"minutes of the meeting\n" * 100)
    store, aside = await opened(file)
    status = await watch.status()
    assert [c.name for c in status.conditions] == ["store.damaged"]
    assert status.conditions[0].raw == str(aside)
    assert (status.state, status.usable) == (DeviceState.READY, True)
    aside.unlink()
    assert (await watch.status()).conditions == ()
    await store.close()


async def test_where_there_is_no_folder_yet_there_is_no_alarm(tmp_path: Path) -> None:
    assert (await DamageWatch(str(tmp_path / "later" / "store.db")).status()).conditions == ()
