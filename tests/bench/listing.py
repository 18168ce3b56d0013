"""What a long list costs beside a short one, and a live region in a frame."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from tests.bench.figures import Ratio

FRAME = 1 / 60
_ABOVE = 2
_LINES = (
    ("first", "short", "first page"),
    ("turn", "short", "page turn"),
    ("letter", "short", "search letter"),
    ("times", "few", "times of a day"),
    ("turn_times", "few", "turn of times"),
)
"""What is measured, beside what, and its name."""


def measure() -> list[Ratio]:
    """Each as a ratio, and in frames above the short list; then a picture's share of a frame."""
    command = [sys.executable, "-m", "tests.bench.regions"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    measured = {name: median(values) for name, values in json.loads(done.stdout).items()}
    ratios = []
    for kind, short, name in _LINES:
        ratio, above = measured[kind] / measured[short], measured[kind] - measured[short]
        readings = {
            "milliseconds": round(measured[kind] * 1000, 2),
            "of_eight_milliseconds": round(measured[short] * 1000, 2),
        }
        ratios.append(Ratio(f"list of 5000 ÷ of 8, {name}", ratio, None, readings))
        ratios.append(Ratio(f"list of 5000, {name}, frames above", above / FRAME, _ABOVE))
    readings = {"renewals_per_second": round(1 / measured["picture"])}
    share = measured["picture"] / FRAME
    ratios.append(Ratio("live picture, share of a frame", share, None, readings))
    return ratios
