"""What the driver promises to the core, with every profile on both kinds of line."""

import asyncio
import logging
import re

import msgspec
import pytest
import zxingcpp
from PIL import Image

from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.profile import load
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.document import Document, Field, Note, PrintOutcome, PrintResult, Qr
from tests.drivers.receipt_printer.conftest import PORTS, Connect, section
from tests.drivers.receipt_printer.samples import BOOKING, CLAIM, SHORT

PRINTED = PrintOutcome(PrintResult.PRINTED)
PROFILES = ("generic-80mm", "generic-58mm", "raster-80mm")


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("profile", PROFILES)
async def test_a_slip_is_printed_and_its_code_can_be_scanned(
    connect: Connect, profile: str, port: str
) -> None:
    bench = connect(profile, port)
    assert (await bench.printer.status()).state is DeviceState.READY
    assert await bench.printer.print(BOOKING) == PRINTED
    assert len(bench.emulator.output()) == 1
    assert bench.codes() == [CLAIM]
    assert (await bench.printer.status()).usable


@pytest.mark.parametrize("profile", PROFILES[:2])
async def test_the_text_copy_holds_every_field_in_order(connect: Connect, profile: str) -> None:
    bench = connect(profile)
    await bench.printer.print(BOOKING)
    said = re.sub(r"\s", "", bench.texts()[0])
    wanted = [field for b in BOOKING.blocks if isinstance(b, Field) for field in (b.label, b.value)]
    places = [said.index(re.sub(r"\s", "", _as_printed(text))) for text in wanted]
    assert places == sorted(places)
    assert f"[QR:{CLAIM}]" in said
    assert "[?" not in said


def _as_printed(text: str) -> str:
    return text.replace("¥", "￥").replace("–", "-")


async def test_one_slip_after_the_other_each_on_its_own_paper(connect: Connect) -> None:
    bench = connect()
    outcomes = await asyncio.gather(bench.printer.print(BOOKING), bench.printer.print(SHORT))
    assert [*outcomes] == [PRINTED, PRINTED]
    first, second = bench.texts()
    assert "居民身份证换领" in first
    assert "居民身份证换领" not in second
    assert "QH7K-2M9P" in second


async def test_at_the_pace_of_a_real_line(connect: Connect) -> None:
    bench = connect(baudrate=19200)
    assert await bench.printer.print(SHORT) == PRINTED


async def test_status_while_printing_is_busy(connect: Connect) -> None:
    bench = connect()
    bench.set("speed", "slow")
    printing = asyncio.create_task(bench.printer.print(BOOKING))
    await asyncio.sleep(0)
    assert (await bench.printer.status()).state is DeviceState.BUSY
    bench.set("speed", "normal")
    assert await printing == PRINTED
    assert (await bench.printer.status()).state is DeviceState.READY


@pytest.mark.parametrize("proof", ["process_id", "in_order", "drain"])
async def test_every_means_of_proof(connect: Connect, proof: str) -> None:
    emulator = connect("raster-80mm").emulator
    profile = load(section("raster-80mm"), "raster-80mm")
    printer = EscPosPrinter(
        emulator.address, 115200, msgspec.structs.replace(profile, proof=proof, speed=2000)
    )
    assert await printer.print(SHORT) == PRINTED
    await printer.close()


async def test_conditions_a_model_cannot_report_are_named(connect: Connect) -> None:
    small = await connect("generic-58mm").printer.status()
    assert small.cannot_report == {"paper.low", "cutter.stuck", "paper.not_taken"}
    assert (await connect("generic-80mm").printer.status()).cannot_report == {"paper.not_taken"}
    assert (await connect("kiosk-80mm").printer.status()).cannot_report == frozenset()


RARE = ("\u4dae", "\U00020bb7", "\ue000")
BLANK = "\u3000"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("character", RARE, ids=ascii)
async def test_a_character_the_printer_lacks_is_drawn(
    connect: Connect, profile: str, character: str
) -> None:
    """The picture of the slip has more ink than the same slip with a blank in its place."""
    bench = connect(profile)
    for name in (character, BLANK):
        assert await bench.printer.print(Document((Field("姓名", f"张{name}"),))) == PRINTED
    drawn, blank = (ink(Image.open(file)) for file in bench.emulator.output())
    assert drawn > blank + 40
    assert "[image" in bench.texts()[0]


def ink(picture: Image.Image) -> int:
    return picture.convert("L").histogram()[0]


async def test_an_old_private_use_character_prints_as_the_one_it_means(connect: Connect) -> None:
    bench = connect()
    await bench.printer.print(Document((Field("姓名", "\ue863"),)))
    await bench.printer.print(Document((Field("姓名", "䶮"),)))
    old, new = (Image.open(file) for file in bench.emulator.output())
    assert old.tobytes() == new.tobytes()


async def test_commands_in_a_text_are_never_sent(connect: Connect) -> None:
    bench = connect()
    evil = Document((Note("before\x1b@\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1dV\x00after"),))
    assert await bench.printer.print(evil) == PRINTED
    assert len(bench.emulator.output()) == 1
    assert await bench.printer.print(Document((Note("a\x10\x04\x01b\udc80c"),))) == PRINTED


async def test_nothing_of_a_slip_is_logged(
    connect: Connect, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    bench = connect("raster-80mm")
    bench.set("paper", "runs_out")
    outcome = await bench.printer.print(Document((Field("姓名", "张桂兰"),) * 9))
    status = await bench.printer.status()
    captured = capfd.readouterr()
    said = caplog.text + captured.out + captured.err + repr(outcome) + repr(status)
    assert "桂" not in said


async def test_a_closed_printer_is_absent_and_closes_twice(connect: Connect) -> None:
    bench = connect()
    await bench.printer.close()
    await bench.printer.close()
    status: DeviceStatus = await bench.printer.status()
    assert status.state is DeviceState.ABSENT


@pytest.mark.parametrize("profile", PROFILES)
async def test_a_long_code_fits_the_paper_and_can_be_scanned(
    connect: Connect, profile: str
) -> None:
    bench = connect(profile)
    payload = "https://zwfw.example/" + "0123456789abcdef" * 20
    assert await bench.printer.print(Document((Qr(payload),))) == PRINTED
    with Image.open(bench.emulator.output()[-1]) as picture:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [payload]
