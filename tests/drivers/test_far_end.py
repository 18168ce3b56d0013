"""A port that leads to another device: every driver on every emulator, on real lines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

import drivers
from drivers import far_end
from drivers.id_card_reader import protocol as module
from drivers.id_card_reader.frames import PREAMBLE
from drivers.peer import Peer
from drivers.receipt_printer import protocol as printer
from kiosk.app.doctor import examine
from kiosk.base.config import Section
from kiosk.base.emulation import Emulator, choose
from kiosk.base.errors import DeviceError
from kiosk.base.i18n import LANGUAGES, say
from kiosk.base.text import text
from kiosk.model.device import DeviceState
from kiosk.model.document import Document, Heading, PrintResult

COMMANDED = {
    "start": "~\x010000#SCNTRG1;\x03",
    "started": "\x02\x010000#SCNTRG1\x06;\x03",
    "stop": "~\x010000#SCNTRG0;\x03",
    "stopped": "\x02\x010000#SCNTRG0\x06;\x03",
}
SECTIONS = {
    "id_card_reader": {"driver": "id_card_reader"},
    "receipt_printer": {"driver": "receipt_printer", "profile": "generic-80mm"},
    "code_scanner": {"driver": "code_scanner"},
}
DEVICES = list(SECTIONS)
PORTS = {"pty": "", "tcp": "socket:"}


def section(device: str, port: object = "", **more: object) -> Section:
    values = {**SECTIONS[device], "baudrate": 115200, "port": port, **more}
    return Section("terminal.toml", f"devices.{device}", values)


@asynccontextmanager
async def joined(
    driver: str, device: str, port: str = "", **more: object
) -> AsyncIterator[tuple[Any, Emulator]]:
    """A driver whose port leads to that device."""
    emulator = drivers.emulate(section(device, port))
    driven = drivers.build(section(driver, **more, **emulator.settings()))
    yield driven, emulator
    await driven.close()
    emulator.close()


def test_the_questions_are_those_of_the_protocols() -> None:
    assert printer.ask(1) + printer.ask(4) == far_end.ASK_PRINTER
    assert module.SAM_STATUS.request() == far_end.ASK_MODULE


@pytest.mark.parametrize("port", PORTS.values(), ids=PORTS)
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("driver", DEVICES)
async def test_a_driver_says_ready_to_its_own_device_alone(
    driver: str, device: str, port: str
) -> None:
    async with joined(driver, device, port) as (driven, _):
        status = await driven.status()
        said = [(condition.name, condition.raw) for condition in status.conditions]
        if driver == device:
            assert (status.state, said) == (DeviceState.READY, [])
        elif device == "code_scanner":
            assert status.state is DeviceState.OFFLINE, "an engine without commands answers nobody"
        else:
            assert (status.state, said) == (DeviceState.FAILED, [("other.device", device)])
            assert not status.usable


@pytest.mark.parametrize("device", ["id_card_reader", "receipt_printer"])
async def test_an_engine_with_commands_is_not_taken_for_granted_either(device: str) -> None:
    async with joined("code_scanner", device, **COMMANDED) as (scanner, _):
        status = await scanner.status()
        assert [condition.raw for condition in status.conditions] == [device]
        with pytest.raises(DeviceError):
            await scanner.scan()


@pytest.mark.parametrize("answers", ["all", "silent"])
async def test_nothing_of_a_reader_s_frames_is_printed(answers: str) -> None:
    async with joined("id_card_reader", "receipt_printer") as (reader, emulator):
        choose(emulator, "answers", answers)
        for _ in range(3):
            assert not (await reader.status()).usable
            with pytest.raises(DeviceError):
                await reader.read()
        await reader.close()
        choose(emulator, "answers", "all")
        right = drivers.build(section("receipt_printer", **emulator.settings()))
        outcome = await right.print(Document((Heading("预约凭条"),)))
        await right.close()
        assert outcome.result is PrintResult.PRINTED
        (slip,) = emulator.output()
        assert set(slip.with_suffix(".txt").read_text("utf-8").split()) == {"预约凭条", "─" * 24}


async def test_a_printer_that_is_silent_at_first_prints_a_clean_slip() -> None:
    async with joined("receipt_printer", "receipt_printer") as (right, emulator):
        choose(emulator, "answers", "silent")
        for _ in range(2):
            assert (await right.status()).state is DeviceState.OFFLINE
        choose(emulator, "answers", "all")
        assert (await right.print(Document((Heading("预约凭条"),)))).result is PrintResult.PRINTED
        (slip,) = emulator.output()
        assert set(slip.with_suffix(".txt").read_text("utf-8").split()) == {"预约凭条", "─" * 24}


def hearing(answer: Callable[[bytes], bytes]) -> tuple[Peer, bytearray]:
    """A device that answers whatever it hears, and all that it heard."""
    heard = bytearray()

    def serve(peer: Peer) -> None:
        while True:
            data = peer.read_some(4096)
            heard.extend(data)
            peer.write(answer(data))

    return Peer(serve, None), heard


@pytest.mark.parametrize(
    "answer",
    [b"\x12\x12", b"\x16", b"\x92\x12", b"\x12\x11", b"\x14\x00\x00\x0f\x12\x12", b"\x1a\x72"],
)
async def test_whatever_status_a_printer_has_a_reader_knows_it(answer: bytes) -> None:
    peer, heard = hearing(lambda data: answer if data.startswith(far_end.ASK_PRINTER) else b"")
    reader = drivers.build(section("id_card_reader", peer.address))
    (condition,) = (await reader.status()).conditions
    assert (condition.name, condition.raw) == ("other.device", "receipt_printer")
    assert PREAMBLE not in heard
    await reader.close()
    peer.close()


@pytest.mark.parametrize("answer", [b"", b"7KQM-2XW6\r", b"236723\r", b"\x00\xff", b"2"])
async def test_a_reader_says_nothing_more_to_what_is_no_module(answer: bytes) -> None:
    peer, heard = hearing(lambda _: answer)
    reader = drivers.build(section("id_card_reader", peer.address))
    assert not (await reader.status()).usable
    with pytest.raises(DeviceError):
        await reader.read()
    assert heard.count(PREAMBLE) == heard.count(far_end.ASK_MODULE + b"\x1b@")
    await reader.close()
    peer.close()


async def test_the_doctor_names_what_answers() -> None:
    async with (
        joined("id_card_reader", "receipt_printer") as (reader, _),
        joined("receipt_printer", "id_card_reader") as (slips, _),
    ):
        for language in LANGUAGES:
            found = await examine(
                {"id_card_reader": ("x", reader), "receipt_printer": ("x", slips)}, language
            )
            for finding, other in zip(found, ("receipt_printer", "id_card_reader"), strict=True):
                assert finding.said == f"other.device({other})"
                assert say(text(f"device.{other}"), language) in finding.remedy
                assert not finding.ready
