"""A background task that fails is recorded and begun again."""

import asyncio

import pytest

from kiosk.base import background
from kiosk.base.background import supervise
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from tests.kiosk.beside import beside

SECRET = "429999195803120023"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "PAUSE_AFTER_FAILURE", 0)


class Failing:
    """Fails so many times, then sets `well` and stays."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.well = asyncio.Event()

    async def run(self) -> None:
        if self.left:
            self.left -= 1
            raise ValueError(f"about {SECRET}")
        self.well.set()
        await asyncio.Future()


async def test_each_failure_is_recorded_without_its_text(store: Store, audit: Audit) -> None:
    task = Failing(2)
    async with beside(supervise("settlement", task.run, audit)):
        await task.well.wait()
    question = "SELECT fields FROM audit WHERE event = 'task.failed'"
    rows = await store.read(lambda db: db.execute(question).fetchall())
    assert len(rows) == 2
    assert '"task": "settlement"' in rows[0][0]
    assert "ValueError at background.py:" in rows[0][0]
    assert SECRET not in str(rows)


async def test_a_task_that_ends_is_begun_again(audit: Audit) -> None:
    rounds = asyncio.Semaphore(0)

    async def brief() -> None:
        rounds.release()

    async with beside(supervise("settlement", brief, audit)):
        for _ in range(3):
            await rounds.acquire()


async def test_it_goes_on_where_the_disk_refuses_the_record(store: Store, audit: Audit) -> None:
    await store.read(lambda db: db.execute("PRAGMA query_only = ON"))
    task = Failing(2)
    async with beside(supervise("settlement", task.run, audit)):
        await task.well.wait()
    assert await audit.verify() is None
