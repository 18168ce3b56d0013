"""A change is noted once, and so is the recovery."""

import asyncio

import pytest

from kiosk.base.condition import condition
from kiosk.health.observer import Changes, Observer
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from tests.kiosk.beside import beside
from tests.kiosk.device import InMemoryDevice

PAPER_LOW = RECEIPT_PRINTER.condition("paper.low")
PAPER_OUT = RECEIPT_PRINTER.condition("paper.out")
COVER_OPEN = RECEIPT_PRINTER.condition("cover.open")
READY = DeviceStatus(DeviceState.READY)
LOW = DeviceStatus(DeviceState.READY, (PAPER_LOW,))
OUT = DeviceStatus(DeviceState.FAILED, (PAPER_OUT,))
OPEN_AND_OUT = DeviceStatus(DeviceState.FAILED, (COVER_OPEN, PAPER_OUT))
OUT_AND_OPEN = DeviceStatus(DeviceState.FAILED, (PAPER_OUT, COVER_OPEN))
BUSY = DeviceStatus(DeviceState.BUSY)


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
    assert observer.status["printer"].state is DeviceState.STARTING
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
            [READY, DeviceStatus(DeviceState.BUSY, LOW.conditions), LOW],
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


async def heard(changes: Changes) -> bool:
    """Whether the watcher is told of a change now."""
    waiting = asyncio.create_task(changes.wait())
    for _ in range(3):
        await asyncio.sleep(0)
    told = waiting.done()
    waiting.cancel()
    return told


async def test_who_watches_is_told_of_a_change_and_only_of_one(observer: Observer) -> None:
    with observer.subscribe() as changes:
        await observer.note("printer", READY)
        assert await heard(changes)
        await observer.note("printer", READY)
        await observer.note("printer", BUSY)
        assert not await heard(changes)
        await observer.note("printer", LOW)
        assert await heard(changes)
        assert not await heard(changes)


async def test_every_watcher_is_told_of_every_change(observer: Observer) -> None:
    with observer.subscribe() as first, observer.subscribe() as second:
        for report in (READY, OUT, READY):
            await observer.note("printer", report)
            assert [await heard(first), await heard(second)] == [True, True]
        with observer.subscribe() as late:
            assert not await heard(late)
            await observer.note("printer", OUT)
            assert [await heard(each) for each in (first, second, late)] == [True] * 3


async def test_who_watches_no_more_is_told_nothing(observer: Observer) -> None:
    with observer.subscribe() as changes:
        pass
    await observer.note("printer", READY)
    assert not await heard(changes)


async def test_any_device_of_a_kind_will_do(audit: Audit) -> None:
    names = ("receipt_printer", "bill_printer", "store")
    kinds = {"bill_printer": "receipt_printer"}
    observer = Observer({name: InMemoryDevice() for name in names}, audit, 1, kinds=kinds)
    assert observer.names("receipt_printer") == ("receipt_printer", "bill_printer")
    for report, usable in ((READY, True), (OUT, False)):
        await observer.note("receipt_printer", OUT)
        await observer.note("bill_printer", report)
        assert observer.usable(RECEIPT_PRINTER) is usable
        assert observer.usable("receipt_printer") is usable
    assert not observer.usable("bill_printer"), "that is a name and no kind"
    assert not observer.usable(PLATFORM)


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
    await both.note("reader", DeviceStatus(DeviceState.OFFLINE, (condition("silent"),)))
    await both.note("printer", OUT)
    await both.note("printer", READY)
    assert set(both.first_seen) == {("reader", "silent")}


async def test_a_warning_does_not_make_a_device_unusable(observer: Observer) -> None:
    for report, usable in ((READY, True), (LOW, True), (BUSY, True), (OUT, False)):
        await observer.note("printer", report)
        assert observer.usable("printer") is usable
    await observer.note("printer", DeviceStatus(DeviceState.READY, OUT.conditions))
    assert not observer.usable("printer")
    assert not observer.usable("a device this terminal has not got")


async def test_it_asks_again_and_again_by_itself(
    observer: Observer, printer: InMemoryDevice, store: Store
) -> None:
    with observer.subscribe() as changes:
        async with beside(observer.run()):
            for report in (READY, OUT, READY):
                printer.says = report
                await changes.wait()
    assert await noted(store) == ["printer ready", "printer failed paper.out", "printer ready"]


async def test_a_silent_device_does_not_hold_up_the_others(audit: Audit) -> None:
    dead, alive = InMemoryDevice(), InMemoryDevice()
    dead.silent = True
    both = Observer({"dead": dead, "alive": alive}, audit, 0.001)
    with both.subscribe() as changes:
        async with beside(both.run()):
            await changes.wait()
    assert both.usable("alive")
    assert both.status["dead"].state is DeviceState.STARTING


async def test_one_device_s_surprise_is_its_own_and_a_state(store: Store, audit: Audit) -> None:
    """A driver that breaks its contract and raises: it has failed, the others are watched on."""
    broken, well = InMemoryDevice(), InMemoryDevice()
    both = Observer({"broken": broken, "well": well}, audit, 0.001)
    async with beside(both.run()):
        while not both.usable("broken"):
            await asyncio.sleep(0)
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
    assert observer.status["dead"].state is DeviceState.OFFLINE
    dead.silent = False
    assert (await observer.ask("dead")).usable
