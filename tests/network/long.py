"""Journeys on a network that fails at random, for as long as there is time."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.flows.world import world_in
from tests.network.cases import CHANGES, FAULTS, QUESTIONS, Call
from tests.network.journeys import on_a_bad_network
from tests.network.judge import judge
from tests.network.proxy import Fault, proxy_to


def run(seconds: float, seed: int) -> dict[str, int]:
    """Counts of journeys, of those in which the fault spread, and of violations. Begins none
    after `seconds`; each violation is told on standard error."""
    counts = Counter({"journeys": 0, "spreading": 0, "violations": 0})
    chance, end = Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        call, fault = chance.choice(CHANGES + QUESTIONS), chance.choice(FAULTS)
        spreads = chance.random() < 0.5
        counts.update(("journeys", *(("spreading",) if spreads else ())))
        try:
            asyncio.run(_one(call, fault, spreads))
        except (AssertionError, TimeoutError) as violation:
            counts["violations"] += 1
            sys.stderr.write(f"{call} {fault!r} {spreads}: {violation!r}\n")
    return dict(counts)


async def _one(call: Call, fault: Fault, spreads: bool) -> None:
    with (
        TemporaryDirectory(prefix="network-") as folder,
        world_in(Path(folder)) as world,
        proxy_to(world.parts.platform.values["url"]) as proxy,
    ):
        county = on_a_bad_network(world, proxy)
        try:
            await judge(county, *call, fault, spreads=spreads)
        finally:
            await county.direct.close()
