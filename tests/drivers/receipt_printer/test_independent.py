"""Our slips on a printer that others wrote: emupos 0.4.0, which wants Python 3.13.

It runs as a process in an environment of its own under `.cache/`. It draws no Chinese of its
own, so the slip goes to it as pictures; there every dot is compared with our emulator's.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageOps

from drivers.receipt_printer.driver import EscPosPrinter
from drivers.receipt_printer.profile import load
from kiosk.base.paths import ROOT
from kiosk.model.document import PrintOutcome, PrintResult
from tests.drivers.receipt_printer.conftest import Connect, section
from tests.drivers.receipt_printer.samples import BOOKING, CLAIM

PACKAGE = "emupos==0.4.0"
HOME = ROOT / ".cache" / "emupos-0.4.0"


def python_313() -> str:
    """A Python that emupos accepts; the test is skipped where there is none."""
    names = ("python3.14", "python3.13")
    found = [path for name in names if (path := shutil.which(name))]
    found += [str(path) for path in Path.home().glob(".pyenv/versions/3.1[3-9].*/bin/python")]
    for python in found:
        wanted = "import sys, venv; sys.exit(sys.version_info < (3, 13))"
        if subprocess.run([python, "-c", wanted], capture_output=True, check=False).returncode == 0:
            return python
    pytest.skip("emupos wants Python 3.13 or newer and there is none on this machine")


@pytest.fixture(scope="session")
def emupos() -> Path:
    """The program, installed once; whoever comes second waits."""
    HOME.parent.mkdir(exist_ok=True)
    with (HOME.parent / "emupos.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HOME / "ready").exists():
            install(python_313())
    return HOME / "bin" / "emupos"


def install(python: str) -> None:
    subprocess.run([python, "-m", "venv", "--clear", HOME], check=True, capture_output=True)
    pip: list[Path | str] = [HOME / "bin" / "pip", "install", "--quiet", "--retries", "0", PACKAGE]
    if subprocess.run(pip, capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{PACKAGE} cannot be installed here")
    (HOME / "ready").touch()


@dataclass
class Other:
    """The running program: a printer `front` on a pseudo-terminal and on TCP."""

    program: Path
    folder: Path
    api: str
    ports: dict[str, str]
    said: Iterator[str]

    def fault(self, *words: str) -> None:
        command: list[Path | str] = [self.program, "--api", self.api, "fault", *words]
        subprocess.run(command, check=True, capture_output=True)

    def picture(self) -> Image.Image:
        """The one slip, once emupos has said that it is kept."""
        assert any("printer.job.completed" in line for line in self.said)
        (file,) = (self.folder / "receipts").glob("*.png")
        return Image.open(file)


@pytest.fixture
def other(emupos: Path, tmp_path: Path) -> Iterator[Other]:
    api, tcp = free_ports(2)
    device = {
        "id": "front",
        "type": "printer",
        "profile": "xprinter-xp80t",
        "receipts_dir": str(tmp_path / "receipts"),
        "connections": [{"serial": {"pty": True}}, {"tcp": {"port": tcp}}],
    }
    config = {"schema": 1, "api": {"host": "127.0.0.1", "port": api}, "devices": [device]}
    (tmp_path / "emupos.yaml").write_text(json.dumps(config))
    process = subprocess.Popen(
        [emupos, "run", "--config", tmp_path / "emupos.yaml"],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if not any("Showing events" in line for line in process.stdout):
        pytest.fail("emupos does not start")
    ports = {"pty": str(tmp_path / "emupos" / "front"), "tcp": f"socket://127.0.0.1:{tcp}"}
    yield Other(emupos, tmp_path, f"http://127.0.0.1:{api}", ports, process.stdout)
    process.terminate()
    process.communicate()


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return numbers


def driver(port: str) -> EscPosPrinter:
    """A printer that takes pictures and answers in turn, as emupos does."""
    profile = load(section("raster-80mm"), "raster-80mm")
    return EscPosPrinter(port, 9600, msgspec.structs.replace(profile, proof="in_order"))


def ink(picture: Image.Image) -> Image.Image:
    """What is black on the slip, without the margins."""
    black = ImageOps.invert(picture.convert("L"))
    return black.crop(black.getbbox())


@pytest.mark.parametrize("port", ["pty", "tcp"])
async def test_dot_for_dot_the_same_slip(other: Other, connect: Connect, port: str) -> None:
    printer = driver(other.ports[port])
    assert await printer.print(BOOKING) == PrintOutcome(PrintResult.PRINTED)
    await printer.close()
    theirs = other.picture()
    assert [code.text for code in zxingcpp.read_barcodes(theirs)] == [CLAIM]

    ours = connect("raster-80mm")
    await ours.printer.print(BOOKING)
    with Image.open(ours.emulator.output()[0]) as picture:
        assert ink(picture).tobytes() == ink(theirs).tobytes()


async def test_its_faults_are_read_as_ours(other: Other) -> None:
    printer = driver(other.ports["tcp"])
    names = {"paper-out": "paper.out", "cover-open": "cover.open", "offline": "printer.offline"}
    for fault, name in names.items():
        other.fault("set", "front", fault)
        assert (await printer.status()).has(name)
        assert await printer.print(BOOKING) == PrintOutcome(PrintResult.FAILED, name)
        other.fault("clear", "front", fault)
    other.fault("set", "front", "paper-near-end")
    status = await printer.status()
    assert status.has("paper.low")
    assert status.usable
    await printer.close()
