"""What has been written is there, whole, whatever happens next."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.base.errors import StoreFull, StoreUnusable
from kiosk.store.opening import open_store
from kiosk.store.schema import VERSION
from kiosk.store.store import Store

ADD = "INSERT INTO outbox (key, kind, payload) VALUES (?, 'rating', x'7b7d')"
DIE = """
import asyncio, os, sys
from kiosk.store.opening import open_store

async def main():
    store = open_store(sys.argv[1])
    def add(db):
        db.execute("INSERT INTO outbox (key, kind, payload) VALUES ('k', 'rating', x'7b7d')")
        if sys.argv[2] == "in the middle":
            os._exit(9)
    await store.write(add)
    os._exit(9)

asyncio.run(main())
"""


def keys(db: sqlite3.Connection) -> list[str]:
    return [key for (key,) in db.execute("SELECT key FROM outbox ORDER BY id")]


async def test_a_write_is_there_for_another_connection(store: Store, file: Path) -> None:
    await store.write(lambda db: db.execute(ADD, ("a",)))
    other = sqlite3.connect(file)
    assert keys(other) == ["a"]
    other.close()


async def test_a_change_that_fails_leaves_nothing(store: Store) -> None:
    def half(db: sqlite3.Connection) -> None:
        db.execute(ADD, ("a",))
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(half)
    assert await store.read(keys) == []
    await store.write(lambda db: db.execute(ADD, ("b",)))
    assert await store.read(keys) == ["b"]


async def test_a_write_that_was_begun_is_finished_without_its_caller(store: Store) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(db: sqlite3.Connection) -> None:
        db.execute(ADD, ("a",))
        begun.set()
        go.wait()

    caller = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go.set()
    assert await store.read(keys) == ["a"]


async def test_a_transaction_that_sqlite_has_ended_itself_tells_the_true_error(
    store: Store,
) -> None:
    def twice(db: sqlite3.Connection) -> None:
        for _ in range(2):
            db.execute(ADD.replace("INSERT", "INSERT OR ROLLBACK"), ("a",))

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        await store.write(twice)
    assert await store.read(keys) == []
    await store.write(lambda db: db.execute(ADD, ("b",)))


async def test_a_full_disk_costs_one_change_and_not_the_store(store: Store) -> None:
    def limit(pages: int) -> Callable[[sqlite3.Connection], object]:
        return lambda db: db.execute(f"PRAGMA max_page_count = {pages}")

    def much(db: sqlite3.Connection) -> None:
        db.execute(ADD, ("a",))
        db.execute("UPDATE outbox SET payload = zeroblob(1000000)")

    await store.read(limit(1))  # SQLite takes this as: no more than there are
    with pytest.raises(StoreFull):
        await store.write(much)
    await store.read(limit(1_000_000))
    await store.write(lambda db: db.execute(ADD, ("b",)))
    assert await store.read(keys) == ["b"]


async def test_a_commit_that_fails_costs_one_change_and_not_the_store(store: Store) -> None:
    await store.write(
        lambda db: db.execute(
            "CREATE TABLE child (key TEXT REFERENCES outbox (key) DEFERRABLE INITIALLY DEFERRED)"
        )
    )
    with pytest.raises(sqlite3.IntegrityError):
        await store.write(lambda db: db.execute("INSERT INTO child VALUES ('nobody')"))
    await store.write(lambda db: db.execute(ADD, ("b",)))
    assert await store.read(keys) == ["b"]


@pytest.mark.parametrize(("when", "kept"), [("after", ["k"]), ("in the middle", [])])
def test_a_killed_process_loses_nothing_that_was_written(
    file: Path, when: str, kept: list[str]
) -> None:
    child = subprocess.run([sys.executable, "-c", DIE, str(file), when], timeout=60, check=False)
    assert child.returncode == 9
    other = sqlite3.connect(file)
    assert keys(other) == kept
    other.close()


async def test_it_waits_for_the_disk_at_every_commit(store: Store) -> None:
    def pragma(name: str) -> Callable[[sqlite3.Connection], object]:
        return lambda db: db.execute(f"PRAGMA {name}").fetchone()[0]

    assert await store.read(pragma("journal_mode")) == "wal"
    assert await store.read(pragma("synchronous")) == 2
    assert await store.read(pragma("trusted_schema")) == 0
    assert await store.read(pragma("foreign_keys")) == 1
    assert await store.read(pragma("secure_delete")) == 1
    assert await store.read(pragma("wal_autocheckpoint")) == 1000
    assert await store.read(pragma("journal_size_limit")) == 4 << 20
    assert await store.read(pragma("user_version")) == VERSION


async def test_what_was_written_outlives_closing(store: Store, file: Path) -> None:
    await store.write(lambda db: db.execute(ADD, ("a",)))
    again = open_store(file)
    assert await again.read(keys) == ["a"]
    await again.close()


async def test_memory_is_its_own_fake() -> None:
    store = open_store(":memory:")
    await store.write(lambda db: db.execute(ADD, ("a",)))
    assert await store.read(keys) == ["a"]
    await store.close()


async def test_an_empty_database_is_brought_to_the_present_version(file: Path) -> None:
    sqlite3.connect(file).close()
    store = open_store(file)
    names = await store.read(lambda db: db.execute("SELECT name FROM sqlite_schema").fetchall())
    assert {("outbox",), ("audit",)} <= set(names)
    await store.close()


def test_a_migration_is_whole_or_not_at_all(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute("CREATE TABLE audit (something_else)")
    db.commit()
    with pytest.raises(StoreUnusable, match="audit already exists"):
        open_store(file)
    assert db.execute("SELECT name FROM sqlite_schema").fetchall() == [("audit",)]
    assert db.execute("PRAGMA user_version").fetchone() == (0,)
    db.close()


STEP_BY_STEP = """
import os, sqlite3, sys
from kiosk.store import opening

opening.MIGRATIONS = ("CREATE TABLE one (x);", "CREATE TABLE two (x);", "CREATE TABLE three (x);")
opening.VERSION = 3

class Dies(sqlite3.Connection):
    def executescript(self, script):
        if "three" in script:
            script = script.replace("COMMIT;", "")
        super().executescript(script)
        if "three" in script:
            os._exit(9)

opening.open_store(sys.argv[1], connect=lambda *a, **k: sqlite3.connect(*a, factory=Dies, **k))
"""


def test_a_kill_between_two_steps_leaves_a_version(file: Path) -> None:
    """The third step has done its work and not committed it."""
    child = subprocess.run([sys.executable, "-c", STEP_BY_STEP, file], timeout=60, check=False)
    assert child.returncode == 9
    db = sqlite3.connect(file)
    assert db.execute("PRAGMA user_version").fetchone() == (2,)
    assert db.execute("SELECT name FROM sqlite_schema ORDER BY 1").fetchall() == [
        ("one",),
        ("two",),
    ]
    db.close()


async def test_the_steps_that_are_missing_are_taken_and_no_others(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.store.opening.MIGRATIONS", ("CREATE TABLE one (x);",))
    monkeypatch.setattr("kiosk.store.opening.VERSION", 1)
    await open_store(file).close()
    steps = ("CREATE TABLE one (x);", "CREATE TABLE two (x);", "INSERT INTO two VALUES (1);")
    monkeypatch.setattr("kiosk.store.opening.MIGRATIONS", steps)
    monkeypatch.setattr("kiosk.store.opening.VERSION", 3)
    for _ in range(2):
        store = open_store(file)
        assert await store.read(lambda db: db.execute("SELECT * FROM two").fetchall()) == [(1,)]
        await store.close()


def refused(path: Path | str) -> str:
    with pytest.raises(StoreUnusable) as caught:
        open_store(path)
    return caught.value.detail


def test_a_file_of_a_newer_version_is_left_alone(file: Path) -> None:
    db = sqlite3.connect(file)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    said = refused(file)
    assert str(file) in said
    assert "newer version" in said
    assert "install that version" in said
    assert "store.path" in said


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "blocked").touch()
    path = tmp_path / "blocked" / "store.db"
    said = refused(path)
    assert str(path) in said
    assert "folder" in said


def test_a_folder_nobody_can_write_to_is_named() -> None:
    assert "/proc/self/store.db" in refused("/proc/self/store.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert str(tmp_path) in refused(tmp_path / "store.db")


def test_a_place_that_cannot_keep_a_write_ahead_log_is_refused() -> None:
    """SQLite's temporary database, for one."""
    assert "needs WAL" in refused("")


def insert(word: str) -> Callable[[sqlite3.Connection], str]:
    def change(db: sqlite3.Connection) -> str:
        db.execute("CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY)")
        db.execute("INSERT INTO word VALUES (?)", (word,))
        return word

    return change


def words(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {word for (word,) in db.execute("SELECT word FROM word")}


async def test_writes_that_wait_together_are_all_on_disk(store: Store, file: Path) -> None:
    names = [f"word {number}" for number in range(50)]
    assert await asyncio.gather(*(store.write(insert(name)) for name in names)) == names
    assert words(file) == set(names)


async def test_one_that_fails_takes_none_with_it(store: Store, file: Path) -> None:
    names = ["a", "b", "a", "c", "b", "d"]
    done = await asyncio.gather(*(store.write(insert(n)) for n in names), return_exceptions=True)
    assert [type(each) for each in done].count(sqlite3.IntegrityError) == 2
    assert words(file) == {"a", "b", "c", "d"}


async def test_a_write_that_comes_during_another_waits_for_the_disk_with_it(file: Path) -> None:
    said: list[str] = []

    class Listening(sqlite3.Connection):
        def execute(self, statement: str, *rest: Any) -> sqlite3.Cursor:
            said.append(statement)
            return super().execute(statement, *rest)

    store = open_store(file, connect=lambda *a, **k: sqlite3.connect(*a, factory=Listening, **k))
    begun, go_on = threading.Event(), threading.Event()

    def slowly(db: sqlite3.Connection) -> str:
        begun.set()
        assert go_on.wait(30)
        return insert("first")(db)

    first = asyncio.create_task(store.write(slowly))
    await asyncio.to_thread(begun.wait, 30)
    second = asyncio.create_task(store.write(insert("second")))
    await asyncio.sleep(0)
    go_on.set()
    assert (await first, await second) == ("first", "second")
    assert said.count("COMMIT") == 1
    await store.close()
    assert words(file) == {"first", "second"}


async def test_what_was_begun_is_written_though_its_caller_has_gone(file: Path) -> None:
    store = open_store(file)
    tasks = [asyncio.create_task(store.write(insert(f"word {n}"))) for n in range(5)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()
    assert words(file) == {f"word {n}" for n in range(5)}
