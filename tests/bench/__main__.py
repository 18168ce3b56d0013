"""Runs every measurement, writes `out/bench.json`, prints a table; exit status 1 where a goal is
not met.

    python -m tests.bench [--quick] [--only card,slip,journal,paying,start,list,touch]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import card, journal, listing, paying, slip, start, touch
from tests.bench.figures import Ratio

ALL = "card,slip,journal,paying,start,list,touch"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer turns: minutes become one")
    parser.add_argument("--only", default=ALL, help="names with commas")
    parser.add_argument("--out", type=Path, default=Path("out/bench.json"), metavar="FILE")
    options = parser.parse_args()
    measures = _measures(quick=options.quick)
    ratios = [ratio for name in options.only.split(",") for ratio in measures[name]()]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(_report(ratios), ensure_ascii=False, indent=2) + "\n")
    sys.stdout.write("".join(_table(ratios)))
    return 1 if any(ratio.met is False for ratio in ratios) else 0


def _measures(*, quick: bool) -> dict[str, Callable[[], list[Ratio]]]:
    return {
        "card": lambda: [card.measure(115200, 10 if quick else 30), card.measure(9600, 3)],
        "slip": lambda: [slip.measure()],
        "journal": lambda: journal.measure(200 if quick else 1000),
        "paying": lambda: paying.measure(4 if quick else 12),
        "start": lambda: start.measure(turns=2 if quick else 6, stand=3 if quick else 5),
        "list": listing.measure,
        "touch": lambda: touch.measure(rounds=1 if quick else 4),
    }


def _report(ratios: list[Ratio]) -> dict[str, object]:
    return {
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "load": os.getloadavg(),
        },
        "ratios": [{**vars(ratio), "met": ratio.met} for ratio in ratios],
    }


def _table(ratios: list[Ratio]) -> Iterator[str]:
    words = {True: "met", False: "NOT MET", None: ""}
    yield f"{'':44}{'ratio':>9}{'goal':>9}\n"
    for ratio in ratios:
        sign = "≥" if ratio.at_least else "≤"
        goal = "" if ratio.goal is None else f"{sign} {ratio.goal:g}"
        yield f"{ratio.name:44}{ratio.value:>9.3g}{goal:>9}  {words[ratio.met]}\n"


if __name__ == "__main__":
    sys.exit(main())
