"""How each device is and what to do, for a technician."""

import pytest

from kiosk import doctor
from kiosk.doctor import Finding, examine, table
from kiosk.model.device import DeviceStatus, State, condition
from tests.kiosk.device import InMemoryDevice

LOW_AND_OPEN = DeviceStatus(State.FAILED, (condition("paper.low"), condition("cover.open")))


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
    status = DeviceStatus(State.READY, (condition("paper.low"),))
    (finding,) = await examine({"printer": ("escpos", InMemoryDevice(status))}, "en")
    assert finding.ready


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
