"""What a read leaves in the memory of the process: searched from outside, in a process of its own,
so that what is searched for stands nowhere else."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.id_card_reader.emulator import IdCardReaderEmulator
from drivers.id_card_reader.module import PHOTO, personas
from kiosk.base.emulation import choose
from kiosk.base.paths import CONFIG

ZHANG = personas()["zhang"]
FORMS = ("utf-16-le", "utf-8", "gb18030")

PROGRAM = """
import asyncio, sys
from drivers.id_card_reader.driver import SerialIdCardReader
from kiosk.base.errors import KioskError
from kiosk.visit.identify.id_card import _valid

async def main(port, baudrate, patience):
    reader = SerialIdCardReader(port, baudrate, fingerprint=True, pause=0.01)
    try:
        return "read", await asyncio.wait_for(_valid(reader), patience)
    except (KioskError, TimeoutError) as error:
        return type(error).__name__, error
    finally:
        await reader.close()

said, holder = asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
print(said, flush=True)
sys.stdin.readline()
"""


@contextmanager
def process(port: str, baudrate: int = 115200, patience: float = 30) -> Iterator[tuple[str, bytes]]:
    """A process that read a card from the port: what it said of it, and its memory."""
    run = [sys.executable, "-c", PROGRAM, port, str(baudrate), str(patience)]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = child.stdout.readline().strip()
        yield said, memory(child.pid)
        child.communicate("\n")


def memory(process: int) -> bytes:
    """Everything that a process of ours can write, while it is held."""
    os.kill(process, signal.SIGSTOP)
    os.waitpid(process, os.WUNTRACED)
    try:
        return _held(process)
    finally:
        os.kill(process, signal.SIGCONT)


def _held(process: int) -> bytes:
    parts = []
    maps = Path(f"/proc/{process}/maps").read_text()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as whole:
        for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.MULTILINE):
            whole.seek(int(start, 16))
            parts.append(whole.read(int(end, 16) - int(start, 16)))
    return b"".join(parts)


def counts(memory: bytes, value: str) -> list[int]:
    return [memory.count(value.encode(form)) for form in FORMS]


def left(memory: bytes, card: Mapping[str, str] = ZHANG) -> dict[str, list[int]]:
    """How often what must not be left is, in each form; of the number only the block's counts."""
    return {
        "address": counts(memory, card["address"]),
        "newest address": counts(memory, card.get("newest_address", card["address"])),
        "number": counts(memory, card["number"])[:1],
        "photo": [memory.count(PHOTO[:64]) - 1],  # it is a constant of the emulated module
    }


NOTHING = {"address": [0, 0, 0], "newest address": [0, 0, 0], "number": [0], "photo": [0]}


@pytest.fixture(params=[False, True], ids=["pty", "tcp"])
def emulator(request: pytest.FixtureRequest) -> Iterator[IdCardReaderEmulator]:
    emulator = IdCardReaderEmulator(None, tcp=request.param)
    choose(emulator, "card", "zhang")
    yield emulator
    emulator.close()


def test_after_a_read_only_what_the_visit_holds_is_left(emulator: IdCardReaderEmulator) -> None:
    with process(emulator.address) as (said, memory):
        assert said == "read"
        assert left(memory) == NOTHING
        assert counts(memory, ZHANG["number"])[1] > 0, "the visit holds it, and the search sees it"
        assert counts(memory, ZHANG["name"])[0] > 0


@pytest.mark.parametrize("fault", ["address.failed", "checksum", "wrong.length", "truncated"])
def test_after_a_failure_nothing_of_the_card_s_blocks_is_left(
    fault: str, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "fault", fault)
    with process(emulator.address) as (said, memory):
        assert said in ("CardUnreadable", "DeviceGarbled", "DeviceSilent")
        assert left(memory) == NOTHING


@pytest.mark.parametrize(
    ("card", "error"), [("expired", "CardExpired"), ("future", "CardNotYetValid")]
)
def test_after_a_card_that_is_not_valid_its_blocks_are_gone_while_the_page_still_says_so(
    card: str, error: str, emulator: IdCardReaderEmulator
) -> None:
    choose(emulator, "card", card)
    with process(emulator.address) as (said, memory):
        assert said == error
        assert left(memory, personas()[card]) == NOTHING


@pytest.mark.parametrize("patience", [0.5, 1.2])
def test_after_a_cancelled_read_nothing_of_the_card_s_blocks_is_left(patience: float) -> None:
    emulator = IdCardReaderEmulator(9600)
    choose(emulator, "card", "zhang")
    with process(emulator.address, 9600, patience) as (said, memory):
        assert said == "TimeoutError"
        assert left(memory) == NOTHING
    emulator.close()


def test_the_search_finds_what_a_process_reads() -> None:
    file = CONFIG / "personas.toml"
    with subprocess.Popen(
        [sys.executable, "-c", f"text = open({str(file)!r}).read(); print(); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        seen = memory(child.pid)
        child.communicate("\n")
    assert counts(seen, ZHANG["address"])[0] > 0
