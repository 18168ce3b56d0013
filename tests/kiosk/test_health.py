"""A change is noted once, and so is the recovery."""

import asyncio

import pytest

from kiosk.base.condition import condition
from kiosk.health.observer import Observer
from kiosk.model.device import DeviceStatus, State
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from tests.kiosk.beside import beside
from tests.kiosk.device import InMemoryDevice

READY = DeviceStatus(State.READY)
LOW = DeviceStatus(State.READY, (condition("paper.low"),))
OUT = DeviceStatus(State.FAILED, (condition("paper.out"),))
OPEN_AND_OUT = DeviceStatus(State.FAILED, (condition("cover.open"), condition("paper.out")))
OUT_AND_OPEN = DeviceStatus(State.FAILED, (condition("paper.out"), condition("cover.open")))
BUSY = DeviceStatus(State.BUSY)


@pytest.fixture
def printer() -> InMemoryDevice:
    return InMemoryDevice()


@pytest.fixture
def observer(printer: InMemoryDevice, audit: Audit) -> Observer:
    return Observer({"printer": printer}, audit, 0.001)


async def noted(store: Store) -> list[str]:
    """The changes on record: `printer ready`, `printer failed paper.out`."""
    question = (
        "SELECT fields ->> 'device' || ' ' || (fields ->> 'state') || ' ' ||"
        " (fields ->> 'conditions') FROM audit WHERE event = 'device.changed' ORDER BY number"
    )
    rows = await store.read(lambda db: db.execute(question).fetchall())
    return [row[0].strip() for row in rows]


async def test_before_the_first_report_it_is_starting(observer: Observer) -> None:
    assert observer.status["printer"].state is State.STARTING
    assert not observer.usable("printer")


@pytest.mark.parametrize(
    ("reports", "changes"),
    [
        ([READY, READY], ["printer ready"]),
        ([READY, OUT, OUT, READY], ["printer ready", "printer failed paper.out", "printer ready"]),
        ([OPEN_AND_OUT, OUT_AND_OPEN], ["printer failed cover.open paper.out"]),
        ([READY, LOW, READY], ["printer ready", "printer ready paper.low", "printer ready"]),
        ([READY, BUSY, READY], ["printer ready"]),
        ([OUT, BUSY, OUT], ["printer failed paper.out"]),
        ([OUT, BUSY, READY], ["printer failed paper.out", "printer ready"]),
        (
            [READY, DeviceStatus(State.BUSY, LOW.conditions), LOW],
            ["printer ready", "printer ready paper.low"],
        ),
        ([BUSY], []),
    ],
    ids=lambda steps: " ".join(str(getattr(s, "state", "")) for s in steps),
)
async def test_changes_are_recorded_once(
    observer: Observer, store: Store, reports: list[DeviceStatus], changes: list[str]
) -> None:
    for report in reports:
        await observer.note("printer", report)
    assert await noted(store) == changes
    assert observer.status["printer"] == reports[-1]


async def test_who_waits_for_a_change_is_woken_by_one_and_only_by_one(observer: Observer) -> None:
    await observer.note("printer", READY)
    assert observer.changed.is_set()
    observer.changed.clear()
    await observer.note("printer", READY)
    await observer.note("printer", BUSY)
    assert not observer.changed.is_set()
    await observer.note("printer", LOW)
    assert observer.changed.is_set()


async def test_a_condition_keeps_the_time_it_was_first_seen_while_it_lasts(
    observer: Observer,
) -> None:
    await observer.note("printer", OUT)
    since = observer.first_seen["printer", "paper.out"]
    await observer.note("printer", BUSY)
    await observer.note("printer", OPEN_AND_OUT)
    assert observer.first_seen["printer", "paper.out"] == since
    assert observer.first_seen["printer", "cover.open"] >= since
    await observer.note("printer", READY)
    assert observer.first_seen == {}


async def test_one_device_does_not_forget_the_other_s_conditions(audit: Audit) -> None:
    both = Observer({"printer": InMemoryDevice(), "reader": InMemoryDevice()}, audit, 1)
    await both.note("reader", DeviceStatus(State.OFFLINE, (condition("silent"),)))
    await both.note("printer", OUT)
    await both.note("printer", READY)
    assert set(both.first_seen) == {("reader", "silent")}


async def test_a_warning_does_not_make_a_device_unusable(observer: Observer) -> None:
    for report, usable in ((READY, True), (LOW, True), (BUSY, True), (OUT, False)):
        await observer.note("printer", report)
        assert observer.usable("printer") is usable
    await observer.note("printer", DeviceStatus(State.READY, OUT.conditions))
    assert not observer.usable("printer")
    assert not observer.usable("a device this terminal has not got")


async def test_it_asks_again_and_again_by_itself(
    observer: Observer, printer: InMemoryDevice, store: Store
) -> None:
    async with beside(observer.run()):
        for report in (READY, OUT, READY):
            printer.says = report
            await observer.changed.wait()
            observer.changed.clear()
    assert await noted(store) == ["printer ready", "printer failed paper.out", "printer ready"]


async def test_a_silent_device_does_not_hold_up_the_others(audit: Audit) -> None:
    dead, alive = InMemoryDevice(), InMemoryDevice()
    dead.silent = True
    both = Observer({"dead": dead, "alive": alive}, audit, 0.001)
    async with beside(both.run()):
        await both.changed.wait()
    assert both.usable("alive")
    assert both.status["dead"].state is State.STARTING


async def test_one_device_s_surprise_is_its_own_and_a_state(store: Store, audit: Audit) -> None:
    """A driver that breaks its contract and raises: it has failed, the others are watched on."""
    broken, well = InMemoryDevice(), InMemoryDevice()
    both = Observer({"broken": broken, "well": well}, audit, 0.001)
    async with beside(both.run()):
        await both.changed.wait()
        broken.defect = KeyError("429999195803120023")
        while both.usable("broken"):
            await asyncio.sleep(0)
        assert both.status["broken"].has("unknown.failure")
        for report in (LOW, READY, LOW):
            well.says = report
            while both.status["well"] != report:
                await asyncio.sleep(0)
        broken.defect = None
        while not both.usable("broken"):
            await asyncio.sleep(0)
    failed = "SELECT fields FROM audit WHERE event = 'task.failed'"
    rows = await store.read(lambda db: db.execute(failed).fetchall())
    assert len(rows) == 1
    assert '"about": "broken"' in rows[0][0]
    assert "KeyError at" in rows[0][0]
    assert "device.py:" in rows[0][0]
    assert "429999" not in rows[0][0]


async def test_a_device_that_never_answers_is_silent_to_all_who_ask(audit: Audit) -> None:
    dead = InMemoryDevice()
    dead.silent = True
    observer = Observer({"dead": dead}, audit, 1, patience=0.01)
    assert (await observer.ask("dead")).has("silent")
    assert observer.status["dead"].state is State.OFFLINE
    dead.silent = False
    assert (await observer.ask("dead")).usable
