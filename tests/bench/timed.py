"""A hand that notes how long each touch took to show."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from screens.application import KioskApplication
from screens.hand import Finger, Hand
from screens.surface import Surface
from screens.widgets.part import Target
from tests.bench.pulse import Pulse


@dataclass(frozen=True)
class Tap:
    """From the release of `name` on a page until the frame that shows what came of it, in
    frames due and in seconds."""

    name: str
    page: str
    local: bool
    turns: int
    seconds: float


class TimedHand(Hand):
    """`taps` are the touches so far. `local` are beginnings of names whose touch needs neither
    platform nor device."""

    def __init__(self, app: KioskApplication, pulse: Pulse, local: tuple[str, ...]) -> None:
        super().__init__(app)
        self.taps: list[Tap] = []
        self._pulse = pulse
        self._local = local

    async def _touch(self, surface: Surface, target: Target) -> None:
        await self._settled(surface)
        finger = Finger(*surface.to_screen(target.center_x, target.center_y))
        finger.down()
        await self._app.drawn()
        name, page = target.names[0], type(self.view()).__name__
        shown = asyncio.create_task(self._app.stage.changed())
        await asyncio.sleep(0)
        turns, began = self._pulse.turns, time.monotonic()
        finger.up()
        self.touches += 1
        await shown
        await self._app.drawn()
        took = time.monotonic() - began
        local = name.startswith(self._local)
        self.taps.append(Tap(name, page, local, self._pulse.turns - turns, took))
