"""How each device is and what to do, for a technician."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.app import doctor
from kiosk.app.doctor import Finding, examine, on_record, table
from kiosk.base.condition import condition
from kiosk.base.errors import PlatformRefused
from kiosk.base.text import Titles
from kiosk.contract.reports import Rate
from kiosk.health.clock import Clock
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.outbox.outbox import Outbox
from kiosk.ports.device import Device
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.store.audit import Audit
from kiosk.store.opening import snapshot
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.undertaking import Undertaking
from tests.kiosk.device import InMemoryDevice
from tests.kiosk.on_disk import VAULT, content
from tests.kiosk.platform import Fault, InMemoryPlatform

PAPER_LOW = RECEIPT_PRINTER.condition("paper.low")
COVER_OPEN = RECEIPT_PRINTER.condition("cover.open")
LOW_AND_OPEN = DeviceStatus(DeviceState.FAILED, (PAPER_LOW, COVER_OPEN))


async def test_a_device_that_is_well_needs_nothing() -> None:
    findings = await examine({"platform": ("platform", InMemoryDevice())}, "en")
    assert findings == [Finding("platform", "platform", "ready", (), "-", True)]


async def test_each_condition_has_its_remedy_in_the_technician_s_language() -> None:
    devices = {"receipt_printer": ("escpos", InMemoryDevice(LOW_AND_OPEN))}
    (finding,) = await examine(devices, "en")
    assert finding.conditions == ("paper.low", "cover.open")
    assert finding.remedy == "Bring a new roll; Close the printer's cover"
    assert not finding.ready
    (finding,) = await examine(devices, "zh_CN")
    assert finding.remedy == "请准备换纸; 请盖好打印机盖子"


async def test_a_warning_leaves_a_device_ready() -> None:
    status = DeviceStatus(DeviceState.READY, (PAPER_LOW,))
    (finding,) = await examine({"printer": ("escpos", InMemoryDevice(status))}, "en")
    assert finding.ready


async def test_the_table_has_the_counts_and_no_long_words() -> None:
    long = condition("port.absent", "x" * 200)
    status = DeviceStatus(DeviceState.READY, (condition("outbox.dead", "rating 2"), long))
    (finding,) = await examine({"outbox": ("sqlite", InMemoryDevice(status))}, "en")
    assert finding.conditions == ("outbox.dead", "port.absent")
    assert finding.raw == ("rating 2", "x" * 200)
    assert "  outbox.dead(rating 2) port.absent  " in table([finding])


async def looked_at(file: Path, platform: InMemoryPlatform) -> dict[str, Finding]:
    store = snapshot(file)
    try:
        findings = await examine(on_record(store, platform), "en")
    finally:
        await store.close()
    return {finding.name: finding for finding in findings}


async def test_what_a_running_terminal_has_left_is_found(
    store: Store, audit: Audit, journal: Journal, platform: InMemoryPlatform, file: Path
) -> None:
    assert {f.said for f in (await looked_at(file, platform)).values()} == {"-"}
    made = datetime.now(UTC) - timedelta(minutes=31, seconds=10)
    for n in range(2):
        await journal.begin(Undertaking(f"key-{n}", "pay", f"bill-{n}", "7KQM-2XWP", made))
    outbox = Outbox(store, VAULT, audit, platform, every=0)
    await outbox.add(Rate("pay", 5))
    platform.faults = [Fault(PlatformRefused("rating.exists", Titles("已评价过")))]
    await outbox.deliver()
    heard = len(platform.heard)
    before = content(file)
    found = await looked_at(file, platform)
    assert found["settlement"].said == "settlement.overdue(pay 2, 31 min)"
    assert found["outbox"].said == "outbox.dead(rating 1)"
    assert all(finding.ready for finding in found.values())
    assert len(platform.heard) == heard
    assert content(file) == before


async def test_an_older_file_is_looked_at_and_left_as_it_is(
    file: Path, platform: InMemoryPlatform
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.executescript(f"PRAGMA journal_mode = WAL; {MIGRATIONS[0]} PRAGMA user_version = 1;")
        db.execute(
            "INSERT INTO outbox (key, kind, payload, state) VALUES ('k', 'rating', '{}', 'dead')"
        )
    before = file.read_bytes()
    assert (await looked_at(file, platform))["outbox"].said == "outbox.dead(rating 1)"
    assert file.read_bytes() == before


async def test_a_device_that_never_answers_is_named_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.01)
    dead = InMemoryDevice()
    dead.silent = True
    silent, well = await examine(
        {"id_card_reader": ("ga467", dead), "platform": ("platform", InMemoryDevice())}, "en"
    )
    assert (silent.state, silent.ready) == ("silent", False)
    assert silent.remedy == "Check power, cable and baud rate"
    assert well.ready


def test_the_table_is_aligned_and_complete() -> None:
    lines = table(
        [
            Finding("id_card_reader", "ga467", "ready", (), "-", True),
            Finding("printer", "x", "failed", ("paper.out", "cover.open"), "Load paper", False),
        ]
    ).splitlines()
    assert lines[0].split() == ["NAME", "DRIVER", "STATE", "CONDITIONS", "WHAT", "TO", "DO"]
    assert lines[1].split() == ["id_card_reader", "ga467", "ready", "-", "-"]
    assert lines[2].endswith("paper.out cover.open  Load paper")
    begin = lines[0].index("WHAT TO DO")
    assert [line[begin - 1] for line in lines] == [" "] * 3
    assert lines[2][begin:] == "Load paper"


def test_without_devices_there_is_only_the_head() -> None:
    assert table([]).splitlines() == ["NAME  DRIVER  STATE  CONDITIONS  WHAT TO DO"]


async def test_doctor_tells_a_clock_that_is_off_once_the_platform_has_answered() -> None:
    class Late(InMemoryPlatform):
        async def status(self) -> DeviceStatus:
            self.clock_ahead = timedelta(seconds=-210)
            return await super().status()

    platform = Late()
    devices: dict[str, tuple[str, Device]] = {
        "clock": ("platform", Clock(platform, 60)),
        "platform": ("platform", platform),
    }
    clock, asked = await examine(devices, "en")
    assert (clock.name, clock.ready, clock.said) == ("clock", False, "clock.off(-210 s)")
    assert asked.ready


async def test_a_device_with_a_defect_is_one_line_of_doctor_s() -> None:
    broken, well = InMemoryDevice(), InMemoryDevice()
    broken.defect = RecursionError()
    found = await examine({"broken": ("x", broken), "well": ("x", well)}, "en")
    assert [f.said for f in found] == ["unknown.failure(RecursionError)", "-"]
