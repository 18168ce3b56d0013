"""`python -m tests.kills.child FOLDER URL SEED [WRITE before|after]`: serves until it is killed.

With a write named, it kills itself before or after that write of the journal, counted from the
moment in which it began to serve.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from drivers.platform.sandbox import county
from kiosk.app.composition import open_terminal, start_emulators
from kiosk.app.configuration import Configuration, load
from kiosk.app.live import run_tasks
from kiosk.base.config import StoreSettings
from kiosk.base.paths import CONFIG
from kiosk.services import services
from kiosk.undertakings.journal import Journal
from kiosk.visit.loop import serve
from tests.flows.world import QUICK
from tests.kills.robot import Robot

READY = "serving"


def configuration(folder: Path, url: str) -> Configuration:
    """The demo's terminal with its store in `folder` and the platform at `url`."""
    demo = load(CONFIG / "demo.toml")
    settings = msgspec.structs.replace(
        demo.settings, store=StoreSettings(str(folder / "store.db")), times=QUICK
    )
    platform = demo.platform.with_(url=url, emulate=False)
    return replace(demo, settings=settings, platform=platform)


def accounts() -> dict[int, list[str]]:
    """All customer numbers by their length."""
    found = defaultdict(list)
    for _, number in county.load().accounts:
        found[len(number)].append(number)
    return found


def deadly(write: int, *, after: bool) -> None:
    """From now on the process kills itself at that write of the journal."""
    writes = count()

    def fatal(real: Callable[..., Any]) -> Callable[..., Any]:
        async def then(*parts: object) -> Any:
            last = next(writes) == write
            if last and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            written = await real(*parts)
            if last:
                os.kill(os.getpid(), signal.SIGKILL)
            return written

        return then

    for name in ("begin", "move"):
        setattr(Journal, name, fatal(getattr(Journal, name)))


async def main(folder: str, url: str, seed: str, write: str = "", when: str = "") -> None:
    of = configuration(Path(folder), url)
    with start_emulators(of) as parts:
        stage = Robot(parts.emulators, accounts(), int(seed))
        async with open_terminal(of, parts, stage) as terminal, run_tasks(terminal):
            if write:
                deadly(int(write), after=when == "after")
            sys.stdout.write(f"{READY}\n")
            sys.stdout.flush()
            await serve(terminal, services())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
