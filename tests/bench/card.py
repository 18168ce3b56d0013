"""Time to read a card beside the time its bytes take on the wire."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from pathlib import Path
from statistics import median

from drivers.id_card_reader.driver import SerialIdCardReader
from drivers.id_card_reader.emulator import IdCardReaderEmulator
from kiosk.base.emulation import choose
from tests.bench.figures import Ratio

GOAL = 1.15


def measure(baudrate: int, reads: int) -> Ratio:
    """Reads a resident's card, already lying there, so many times. The goal is for 115200 baud:
    slower lines are measured too, and easier."""
    emulator = IdCardReaderEmulator(baudrate)
    try:
        choose(emulator, "card", "zhang")
        sent, received = asyncio.run(_bytes(emulator.address, baudrate))
        seconds = asyncio.run(_seconds(emulator.address, baudrate, reads))
    finally:
        emulator.close()
    wire = (sent + received) * 10 / baudrate
    return Ratio(
        f"card read, {baudrate} baud",
        median(seconds) / wire,
        GOAL,
        {"sent": sent, "received": received, "wire_seconds": round(wire, 4)}
        | {"seconds": [round(value, 4) for value in seconds]},
    )


async def _seconds(port: str, baudrate: int, reads: int) -> list[float]:
    """Seconds of each read; the first, which opens the line and imports, is left out."""
    reader = SerialIdCardReader(port, baudrate)
    took = []
    try:
        for _ in range(reads + 1):
            began = time.monotonic()
            await reader.read()
            took.append(time.monotonic() - began)
    finally:
        await reader.close()
    return took[1:]


async def _bytes(port: str, baudrate: int) -> tuple[int, int]:
    """Bytes sent and received in one read of an open line, counted by pyserial's own spy."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "spied"
        reader = SerialIdCardReader(f"spy://{port}?file={log}", baudrate)
        try:
            await reader.status()
            opening = len(log.read_text())
            await reader.read()
        finally:
            await reader.close()
        spied = log.read_text()[opening:]
    return _count(spied, "TX"), _count(spied, "RX")


def _count(spied: str, way: str) -> int:
    """Lines look like `000000.042 TX   0000  AA AA AA 96 69 00 03 20  .....i.. `."""
    lines = re.findall(rf"{way} +[0-9A-F]{{4}}  (.{{49}})", spied)
    return sum(len(line.split()) for line in lines)
