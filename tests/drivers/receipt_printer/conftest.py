"""A real driver on a real line with the emulated printer at the far end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from drivers import build, emulate
from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.emulator import PrinterEmulator
from kiosk.base.config import Section
from kiosk.base.emulation import choose

PORTS = {"pty": "", "tcp": "socket:"}


@dataclass
class Bench:
    """Driver and emulator of one printer, connected."""

    printer: EscPosPrinter
    emulator: PrinterEmulator

    def set(self, key: str, value: str) -> None:
        choose(self.emulator, key, value)

    def texts(self) -> list[str]:
        return [file.with_suffix(".txt").read_text("utf-8") for file in self.emulator.output()]

    def codes(self) -> list[str]:
        """The QR codes that an independent reader finds on the last picture."""
        with Image.open(self.emulator.output()[-1]) as picture:
            return [code.text for code in zxingcpp.read_barcodes(picture)]


def section(profile: str, **values: object) -> Section:
    driver = {"driver": "receipt_printer", "profile": profile}
    return Section("terminal.toml", "devices.receipt_printer", {**driver, **values})


class Connect:
    """Makes benches and clears them away."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._benches: list[Bench] = []

    def __call__(self, profile: str = "generic-80mm", port: str = "pty", **values: object) -> Bench:
        settings = section(profile, port=PORTS[port], output=str(self._output), **values)
        emulator = emulate(settings)
        assert isinstance(emulator, PrinterEmulator)
        bench = Bench(build(settings.with_(port=emulator.address)), emulator)
        self._benches.append(bench)
        return bench

    async def close(self) -> None:
        for bench in self._benches:
            await bench.printer.close()
            bench.emulator.close()


@pytest.fixture
async def connect(tmp_path: Path) -> AsyncIterator[Connect]:
    benches = Connect(tmp_path / "slips")
    yield benches
    await benches.close()
