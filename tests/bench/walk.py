"""A resident's ways through the real terminal, under the eye of a `Pulse`: on the display there is,
where every frame is drawn, or on none.

    python -m tests.bench.walk TERMINAL

Run by `tests.bench.touch`, which holds the emulated world: each line on standard output asks for
something to be done there, the last one is what was measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.app.composition import Parts
from kiosk.app.configuration import load
from kiosk.app.live import live
from kiosk.app.window import open_ui
from kiosk.services.book.journey import book
from kiosk.services.pay.journey import pay
from kiosk.services.progress.journey import rate
from kiosk.views.base import View
from kiosk.views.home import Home
from kiosk.visit.guide import Guide

if TYPE_CHECKING:
    from screens.application import KioskApplication

LOCAL = (
    "look:",
    "low_reach",
    "display",
    "language",
    "help",
    "day:",
    "digit:",
    "grade:",
    "reason:",
    "skip",
)
"""Touches whose next page needs neither platform nor device."""

PHASES = {"PresentCard": "card read", "Review": "slip print", "PayByQr": "slip print"}
"""What goes on from this page until the next one that the guide waits for."""


class Walker(Guide):
    """A guide that takes no pictures, whose world is another process, and who notes when
    each page came. `marks` are (time, page)."""

    marks: list[tuple[float, str]]

    async def sees(self, kind: type[View[Any]], **having: object) -> Any:
        view = await super().sees(kind, **having)
        self.marks.append((time.monotonic(), kind.__name__))
        return view

    async def _picture(self, page: str) -> None:
        """Encoding one would hold the loop up."""

    def world(self, device: str, control: str, value: str) -> None:
        _say([device, control, value])


def main() -> None:
    configuration = load(Path(sys.argv[1]))
    parts = Parts(configuration.platform, configuration.devices, {})
    ui = open_ui(configuration, parts, headless=not os.environ.get("DISPLAY"), bench=False)
    measured: dict[str, Any] = {}

    async def walked() -> None:
        terminal = asyncio.create_task(live(configuration, parts, ui))
        try:
            measured.update(await _walk(ui))
        finally:
            terminal.cancel()
            await asyncio.wait({terminal})

    asyncio.run(ui.run(walked()))
    _say(measured)


async def _walk(ui: KioskApplication) -> dict[str, Any]:
    from tests.bench.pulse import Pulse
    from tests.bench.timed import TimedHand

    pulse = Pulse()
    hand = TimedHand(ui, pulse, LOCAL)
    guide = Walker(hand, {}, Path(), "bench")
    guide.marks = [(time.monotonic(), "start")]
    await guide.sees(Home)
    await pulse.start()
    await _preferences(guide)
    for journey in (book, pay, rate):
        await journey(guide)
    await pulse.stop()
    return {
        "taps": [vars(tap) for tap in hand.taps],
        "gaps": [{**vars(gap), "phase": _phase(guide.marks, gap.began)} for gap in pulse.gaps],
        "drawings": [round(value, 4) for value in pulse.drawings],
    }


async def _preferences(guide: Guide) -> None:
    """Every switch, on and off, those of low reach behind one button; and help."""
    for name in ("look:large", "look:contrast", "language"):
        await guide.tap(name, name)
    await guide.tap("low_reach", "display", "low_reach", "primary")
    await guide.tap("help", "primary")


def _phase(marks: list[tuple[float, str]], moment: float) -> str:
    page = next(page for at, page in reversed(marks) if at <= moment)
    return PHASES.get(page, page)


def _say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
