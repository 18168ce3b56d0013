"""A real driver on a real line with the emulated engine at the far end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from drivers import build, emulate
from drivers.code_scanner.driver import SerialCodeScanner
from drivers.code_scanner.emulator import CodeScannerEmulator
from kiosk.base.config import Section
from kiosk.base.emulation import choose
from kiosk.model.device import DeviceState
from kiosk.model.personal import ScannedCode

PORTS = {"pty": "", "tcp": "socket:"}
TOLD = {"start": "\x16T\r", "stop": "\x16U\r"}
ANSWERS = {
    "start": "~\x010000#SCNTRG1;\x03",
    "started": "\x02\x010000#SCNTRG1\x06;\x03",
    "stop": "~\x010000#SCNTRG0;\x03",
    "stopped": "\x02\x010000#SCNTRG0\x06;\x03",
}
KINDS = {"always": {}, "told": TOLD, "answers": ANSWERS}
"""An engine that always looks, one that is told to, and one that answers when it is told."""


async def until(true: Callable[[], bool]) -> None:
    """Waits until that is so; a test that waits in vain is ended by its time limit."""
    while not true():
        await asyncio.sleep(0.01)


@dataclass
class Counter:
    """Driver and emulator of one scanner, connected."""

    scanner: SerialCodeScanner
    emulator: CodeScannerEmulator

    def set(self, key: str, value: str) -> None:
        choose(self.emulator, key, value)

    def show(self, code: bytes) -> None:
        """Holds a code there, still."""
        self.emulator.codes["foreign"] = code
        self.set("hold", "still")
        self.set("show", "foreign")

    async def begun(self) -> asyncio.Task[ScannedCode]:
        """A scan that is under way."""
        task = asyncio.create_task(self.scanner.scan())
        await asyncio.sleep(0)
        assert (await self.scanner.status()).state is DeviceState.BUSY
        return task


def section(**values: object) -> Section:
    return Section("terminal.toml", "devices.code_scanner", {"driver": "code_scanner", **values})


class Connect:
    """Makes counters and clears them away."""

    def __init__(self) -> None:
        self._counters: list[Counter] = []

    def __call__(self, kind: str = "told", port: str = "pty", **values: object) -> Counter:
        settings = section(baudrate=115200, **{**KINDS[kind], **values})
        emulator = emulate(settings.with_(port=PORTS[port]))
        assert isinstance(emulator, CodeScannerEmulator)
        counter = Counter(build(settings.with_(port=emulator.address)), emulator)
        self._counters.append(counter)
        return counter

    async def close(self) -> None:
        for counter in self._counters:
            await counter.scanner.close()
            counter.emulator.close()


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    counters = Connect()
    yield counters
    await counters.close()
