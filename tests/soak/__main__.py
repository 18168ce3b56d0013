"""Runs the long proofs one after the other, prints what was tried and what was found, and writes
`out/soak.json`; exit status 1 where anything was found.

    python -m tests.soak [--minutes 20] [--kills 500] [--seed 1] [--only NAMES]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.kills.killing import Tally as Kills
from tests.kills.killing import kill
from tests.money.walk import Tally as Walks
from tests.money.walk import walk
from tests.network import long as network
from tests.power import long as power

Counts = Mapping[str, int]
ALL = "sequences,kills,power,network,screens"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="for what is not counted")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=ALL, help="names with commas")
    parser.add_argument("--out", type=Path, default=Path("out/soak.json"), metavar="FILE")
    options = parser.parse_args()
    share, seed = options.minutes * 60 / 3, options.seed
    proofs: dict[str, Callable[[], Counts]] = {
        "sequences": lambda: _walk(share, seed),
        "kills": lambda: _kill(options.kills, seed),
        "power": lambda: power.run(share, seed),
        "network": lambda: network.run(share, seed),
        "screens": _measure,
    }
    found = {name: _timed(name, proofs[name]) for name in options.only.split(",")}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, indent=2) + "\n")
    sys.stdout.write("".join(_table(found)))
    return 1 if any(counts["violations"] for counts in found.values()) else 0


def _timed(name: str, proof: Callable[[], Counts]) -> dict[str, int]:
    sys.stderr.write(f"soak: {name}\n")
    began = time.monotonic()
    counts = proof()
    return {**counts, "seconds": round(time.monotonic() - began)}


def _walk(seconds: float, seed: int) -> Counts:
    """Sequences at random through everything that may happen to a payment."""
    tally, wrong = Walks(), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            walk(seed * 1_000_000 + tally.walks + wrong, 60, tally=tally)
        except AssertionError as violation:
            wrong += 1
            sys.stderr.write(f"{violation}\n")
    return {**vars(tally), "violations": wrong}


def _kill(kills: int, seed: int) -> Counts:
    tally = Kills()
    kill(seed, kills, tally)
    sys.stderr.write("".join(f"{violation}\n" for violation in tally.violations))
    return {**vars(tally), "violations": len(tally.violations)}


def _measure() -> Counts:
    """Every sample in every look, language, orientation and reach."""
    from tests.gallery.samples import SAMPLES
    from tests.screens.matrix import WAYS, wrong_with

    wrong = [fault for sample in SAMPLES for fault in asyncio.run(wrong_with(sample, WAYS))]
    sys.stderr.write("".join(f"{fault}\n" for fault in wrong))
    return {"pages": len(SAMPLES) * len(WAYS), "violations": len(wrong)}


def _table(found: Mapping[str, Counts]) -> Iterator[str]:
    for name, counts in found.items():
        yield f"{name}\n"
        yield from (
            f"    {what.replace('_', ' '):24}{count:>10}\n" for what, count in counts.items()
        )


if __name__ == "__main__":
    sys.exit(main())
