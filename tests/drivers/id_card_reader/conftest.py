"""A real driver and an emulated module, joined by an unpaced line."""

from collections.abc import AsyncIterator, Iterator

import pytest

from drivers.id_card_reader.driver import SerialIdCardReader
from drivers.id_card_reader.emulator import IdCardReaderEmulator


@pytest.fixture
def emulator() -> Iterator[IdCardReaderEmulator]:
    emulator = IdCardReaderEmulator(None)
    yield emulator
    emulator.close()


@pytest.fixture
async def reader(emulator: IdCardReaderEmulator) -> AsyncIterator[SerialIdCardReader]:
    reader = SerialIdCardReader(emulator.address, 115200, pause=0.01)
    yield reader
    await reader.close()
