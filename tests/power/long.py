"""Random days, cut at random moments, for as long as there is time."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.power import proof, workload
from tests.power.disk import PATTERNS, any_of_it
from tests.power.recorder import quick_folder
from tests.power.recording import Recording

MOMENTS, TWICE = 60, 3
"""In how many moments of a recording the power is cut, and in how many it is cut again in the
terminal's next life."""


def run(seconds: float, seed: int) -> dict[str, int]:
    """Counts of recordings, operations, commits, cuts, second cuts and violations.

    Begins no recording after `seconds`. Each violation is told on standard error with the seed
    that repeats its choices; keys and times are the program's own, and differ.
    """
    counts = Counter(
        {"recordings": 0, "operations": 0, "commits": 0, "cuts": 0, "second cuts": 0}
        | {"violations": 0}
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with quick_folder() as folder:
            counts.update(asyncio.run(_one(folder, f"{seed}-{counts['recordings']}")))
    return dict(counts)


async def _one(folder: Path, seed: str) -> Counter[str]:
    chance = Random(seed)
    start = chance.choice(({}, workload.first_version(folder / "first")))
    with Recording(folder / "live", start) as recording:
        await workload.days(recording, chance)
        moments = range(len(recording.log) + 1)
        at = set(chance.sample(moments, min(MOMENTS, len(moments))))
        patterns = (*PATTERNS, any_of_it, any_of_it, any_of_it)
        cuts = await proof.cut(recording, folder / "cut", chance, patterns, at)
        twice = set(chance.sample(sorted(at), min(TWICE, len(at))))
        second = await proof.cut_again(recording, folder / "cut", chance, twice)
    wrong = [cut for cut in (*cuts, *second) if cut.violation]
    for cut in wrong:
        sys.stderr.write(f"seed {seed}, moment {cut.moment}, {cut.pattern}: {cut.violation}\n")
    return Counter(
        {
            "recordings": 1,
            "operations": len(recording.log),
            "commits": len(recording.history),
            "cuts": len(cuts),
            "second cuts": len(second),
            "violations": len(wrong),
        }
    )
