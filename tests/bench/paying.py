"""From the payer's confirmation until the page that says so, beside the interval of asking."""

from __future__ import annotations

import asyncio
import random
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from drivers.platform.sandbox.emulator import SandboxEmulator
from kiosk.views.paying import PayByQr
from kiosk.views.result import Result
from tests.bench.figures import Ratio, percentile
from tests.flows.stage import WAIT, Step
from tests.flows.steps import finish, gas_bill, result
from tests.flows.world import world_in

POLL = 1.0


def measure(payments: int) -> list[Ratio]:
    """The whole terminal without a screen, asking once a second; the payer confirms at any
    moment between two questions."""
    took = [asyncio.run(_payment()) for _ in range(payments)]
    readings = {"seconds": [round(value, 3) for value in took], "poll_seconds": POLL}
    return [
        Ratio("paid to page, median ÷ polling floor", median(took) / POLL, None, readings),
        Ratio("paid to page, longest ÷ polling floor", percentile(took, 1) / POLL, None),
    ]


async def _payment() -> float:
    paid: list[float] = []

    def confirm(sandbox: SandboxEmulator) -> None:
        paid.append(time.monotonic())
        sandbox.phone("pay")

    with tempfile.TemporaryDirectory() as folder, world_in(Path(folder)) as world:
        slow = world.with_times(poll=POLL)
        sandbox = world.parts.emulators["platform"]
        later = threading.Timer(POLL * (1 + random.random()), confirm, (sandbox,))
        shown: list[float] = []
        await slow.play(
            *gas_bill(),
            Step(PayByQr, WAIT, later.start),
            Step(Result, WAIT, lambda: shown.append(time.monotonic())),
            *result()[1:],
            *finish(world, card=False),
        )
        return shown[0] - paid[0]
