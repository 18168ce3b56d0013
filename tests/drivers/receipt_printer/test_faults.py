"""Everything that goes wrong at a printer, before and within a slip."""

import asyncio

import pytest

from kiosk.model.device import DeviceState
from kiosk.model.document import PrintOutcome, PrintResult
from tests.drivers.receipt_printer.conftest import PORTS, Connect
from tests.drivers.receipt_printer.samples import BOOKING, SHORT

PRINTED = PrintOutcome(PrintResult.PRINTED)
LAST_LINE = "listed above."

BEFORE = {
    ("paper", "out"): "paper.out",
    ("cover", "open"): "cover.open",
    ("line", "offline"): "printer.offline",
    ("cutter", "stuck"): "cutter.stuck",
    ("answers", "silent"): "silent",
    ("plug", "off"): "port.absent",
}
STATES = {"silent": DeviceState.OFFLINE, "port.absent": DeviceState.ABSENT}
MENDED = {
    "paper": "full",
    "cover": "closed",
    "line": "online",
    "cutter": "fine",
    "answers": "all",
    "plug": "on",
}


def failed(reason: str) -> PrintOutcome:
    return PrintOutcome(PrintResult.FAILED, reason)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize(("control", "name"), BEFORE.items(), ids=BEFORE.values())
async def test_a_fault_before_the_slip_fails_it_and_prints_nothing(
    connect: Connect, port: str, control: tuple[str, str], name: str
) -> None:
    bench = connect("generic-80mm", port)
    bench.set(*control)
    status = await bench.printer.status()
    assert status.has(name)
    assert status.state is STATES.get(name, DeviceState.FAILED)
    assert not status.usable
    assert await bench.printer.print(SHORT) == failed(name)
    bench.set(control[0], MENDED[control[0]])
    assert (await bench.printer.status()).state is DeviceState.READY
    assert bench.emulator.output() == ()
    assert await bench.printer.print(SHORT) == PRINTED
    assert len(bench.emulator.output()) == 1


async def test_low_paper_is_a_warning_and_prints(connect: Connect) -> None:
    bench = connect()
    bench.set("paper", "low")
    status = await bench.printer.status()
    assert status.has("paper.low")
    assert status.usable
    assert await bench.printer.print(SHORT) == PRINTED


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("profile", ["generic-80mm", "generic-58mm", "raster-80mm"])
async def test_paper_that_runs_out_fails_the_slip_and_its_rest_is_never_printed(
    connect: Connect, profile: str, port: str
) -> None:
    bench = connect(profile, port)
    bench.set("paper", "runs_out")
    assert await bench.printer.print(BOOKING) == failed("paper.out")
    assert (await bench.printer.status()).has("paper.out")
    bench.set("paper", "full")
    assert await bench.printer.print(SHORT) == PRINTED
    half, whole = bench.texts()
    assert LAST_LINE not in half + whole
    assert "[QR" not in half + whole
    assert not whole.startswith("\n"), "the new roll begins with the slip"


async def test_after_a_failure_with_nothing_printed_since_the_roll_stays_clean(
    connect: Connect,
) -> None:
    bench = connect()
    bench.set("paper", "runs_out")
    await bench.printer.print(BOOKING)
    bench.set("paper", "full")
    assert (await bench.printer.status()).state is DeviceState.READY
    (half,) = bench.texts()
    assert LAST_LINE not in half


@pytest.mark.parametrize("port", PORTS)
async def test_unplugged_within_the_slip_is_unknown(connect: Connect, port: str) -> None:
    bench = connect("generic-80mm", port)
    bench.set("plug", "falls_out")
    outcome = await bench.printer.print(BOOKING)
    assert outcome == PrintOutcome(PrintResult.UNKNOWN, "port.absent")
    bench.set("plug", "off")  # returns when it is out altogether
    assert (await bench.printer.status()).state is DeviceState.ABSENT
    bench.set("plug", "on")
    assert await bench.printer.print(SHORT) == PRINTED
    half, whole = bench.texts()
    assert LAST_LINE not in half + whole
    assert "姓名" in half
    assert "姓名" not in whole


async def test_falling_silent_within_the_slip_is_unknown(connect: Connect) -> None:
    bench = connect()
    bench.set("answers", "stop")
    outcome = await bench.printer.print(BOOKING)
    assert outcome == PrintOutcome(PrintResult.UNKNOWN, "silent")
    assert (await bench.printer.status()).state is DeviceState.OFFLINE


@pytest.mark.parametrize(
    ("control", "name"), [c for c in BEFORE.items() if c[1] in ("cover.open", "printer.offline")]
)
async def test_stopped_within_the_slip(
    connect: Connect, control: tuple[str, str], name: str
) -> None:
    bench = connect()
    bench.set("speed", "slow")
    printing = asyncio.create_task(bench.printer.print(BOOKING))
    assert await asyncio.to_thread(bench.emulator.printing.wait, 10)
    bench.set(*control)
    assert await printing == failed(name)


async def test_a_job_that_nobody_waits_for_any_more_leaves_no_trace_on_the_next(
    connect: Connect,
) -> None:
    bench = connect(baudrate=9600)
    bench.set("speed", "slow")
    printing = asyncio.create_task(bench.printer.print(BOOKING))
    assert await asyncio.to_thread(bench.emulator.printing.wait, 10)
    printing.cancel()
    assert (await asyncio.gather(printing, return_exceptions=True))[0] is not None
    assert (await bench.printer.status()).state is DeviceState.READY
    bench.set("speed", "normal")
    assert await bench.printer.print(SHORT) == PRINTED
    assert "姓名" not in bench.texts()[-1]


async def test_closing_within_the_slip_is_unknown(connect: Connect) -> None:
    bench = connect()
    bench.set("speed", "slow")
    printing = asyncio.create_task(bench.printer.print(BOOKING))
    assert await asyncio.to_thread(bench.emulator.printing.wait, 10)
    await bench.printer.close()
    assert (await printing).result is PrintResult.UNKNOWN


async def test_a_printer_that_never_says_that_it_is_done_is_unknown(connect: Connect) -> None:
    bench = connect(patience=0.0)
    bench.set("speed", "slow")
    outcome = await bench.printer.print(BOOKING)
    assert outcome == PrintOutcome(PrintResult.UNKNOWN, "silent")
    bench.set("speed", "normal")
    assert await bench.printer.print(SHORT) == PRINTED
    assert LAST_LINE not in "".join(bench.texts())
