"""The emulator as any host sees it: bytes on a line."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from drivers.id_card_reader.emulator import IdCardReaderEmulator
from drivers.id_card_reader.frames import PREAMBLE
from drivers.line import Line, Wire
from kiosk.base.emulation import choose
from kiosk.base.errors import DeviceSilent
from kiosk.base.i18n import LANGUAGES, has

FIND = PREAMBLE + bytes.fromhex("00 03 20 01 22")
NOBODY = PREAMBLE + bytes.fromhex("00 04 00 00 80 84")
BAD_CHECK = PREAMBLE + bytes.fromhex("00 04 00 00 10 14")


@pytest.fixture
async def line(emulator: IdCardReaderEmulator) -> AsyncIterator[Line]:
    line = Line(emulator.address, 115200, "id_card_reader")
    yield line
    await line.close()


def ask(request: bytes, size: int) -> Callable[[Wire], bytes]:
    def dialogue(wire: Wire) -> bytes:
        wire.write(request)
        return wire.read(size, 5)

    return dialogue


async def test_a_request_that_fails_its_check_is_told(line: Line) -> None:
    assert await line.run(ask(FIND[:-1] + b"\0", 11)) == BAD_CHECK
    assert await line.run(ask(FIND, 11)) == NOBODY


async def test_a_request_after_half_a_request_is_found(line: Line) -> None:
    assert await line.run(ask(FIND[:-2] + FIND, 22)) == BAD_CHECK + NOBODY


async def test_half_a_request_is_forgotten_after_a_while(line: Line) -> None:
    def dialogue(wire: Wire) -> bytes:
        wire.write(FIND[:-2])
        with suppress(DeviceSilent):
            wire.read(1, 0.7)
        wire.write(FIND)
        return wire.read(11, 5)

    assert await line.run(dialogue) == NOBODY


async def test_a_card_is_found_once_where_the_module_does_not_find_it_again(
    line: Line, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "refind", "off")
    choose(emulator, "card", "wang")
    assert (await line.run(ask(FIND, 15)))[9] == 0x9F
    assert await line.run(ask(FIND, 11)) == NOBODY

    choose(emulator, "card", "wang")
    assert (await line.run(ask(FIND, 15)))[9] == 0x9F


def test_every_control_can_be_set_to_each_of_its_values(emulator: IdCardReaderEmulator) -> None:
    for control in emulator.controls():
        for value in control.values:
            control.choose(value)
            assert control.current() == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_words(language: str, emulator: IdCardReaderEmulator) -> None:
    for control in emulator.controls():
        for key in (control.key, *(f"{control.key}.{value}" for value in control.values)):
            assert has(f"control.{key}", language), key
