"""Cold start and memory beside Chromium, in turn, on the same virtual screen."""

from __future__ import annotations

import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.browser import Site, command, page, serving
from tests.bench.figures import Ratio, against
from tests.bench.processes import memory, running
from tests.bench.screen import screen
from tests.bench.world import world

START_GOAL, MEMORY_GOAL = 1.0, 0.6
_PATIENCE = 60.0


@dataclass(frozen=True)
class Standing:
    """Seconds from the start of the process to a drawn page; MiB after it has stood."""

    seconds: float
    mebibytes: float


def measure(turns: int, stand: float) -> list[Ratio]:
    """`turns` starts of each side; the first of each only warms the file cache. `stand` is how
    many seconds a page stands before its memory is read."""
    ours, theirs = [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        screen() as display,
        world(Path(folder)) as (terminal, _),
        serving(page(terminal)) as site,
    ):
        for _ in range(turns + 1):
            ours.append(_kiosk(terminal, display, stand))
            theirs.append(_chromium(site, display, stand))
    del ours[0], theirs[0]
    starts = [s.seconds for s in ours], [s.seconds for s in theirs]
    held = [s.mebibytes for s in ours], [s.mebibytes for s in theirs]
    return [
        against("cold start", *starts, START_GOAL, "seconds"),
        against("memory", *held, MEMORY_GOAL, "mebibytes"),
    ]


def _kiosk(terminal: Path, display: str, stand: float) -> Standing:
    """Ours, until it tells its service manager that it is ready."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
    ):
        address = f"{folder}/notify"
        manager.bind(address)
        manager.settimeout(_PATIENCE)
        kiosk = str(Path(sys.executable).parent / "kiosk")
        return _stand(
            [kiosk, "run", "--config", str(terminal)],
            {"DISPLAY": display, "NOTIFY_SOCKET": address, "XDG_CACHE_HOME": folder},
            lambda: manager.recv(64) == b"READY=1",
            stand,
        )


def _chromium(site: Site, display: str, stand: float) -> Standing:
    """Theirs, until its page reports itself drawn."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        site.drawn.clear()
        return _stand(
            command(site.url, Path(folder) / "profile"),
            {"DISPLAY": display, "HOME": folder},
            lambda: site.drawn.wait(_PATIENCE),
            stand,
        )


def _stand(
    program: list[str],
    environment: dict[str, str],
    drawn: Callable[[], bool],
    stand: float,
) -> Standing:
    began = time.monotonic()
    with running(program, environment) as process:
        if not drawn():
            raise RuntimeError(f"{program[0]} showed no page in {_PATIENCE:.0f} s")
        seconds = time.monotonic() - began
        time.sleep(stand)
        return Standing(seconds, memory(process))
