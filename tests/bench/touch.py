"""Frames from a touch to what it shows, and stalls of the interface: see `tests.bench.walk`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from kiosk.base.emulation import Emulator, choose
from tests.bench.figures import Ratio, percentile
from tests.bench.screen import screen
from tests.bench.world import world

STALL = 0.05
_WORK = ("card read", "slip print")


def measure(rounds: int) -> list[Ratio]:
    """Walks the journeys so many times, each in a new world: bills are paid once only."""
    measured: dict[str, list[Any]] = {"taps": [], "gaps": [], "drawings": []}
    for _ in range(rounds):
        with (
            tempfile.TemporaryDirectory() as folder,
            screen() as display,
            world(Path(folder)) as (file, emulators),
        ):
            walked = _walked(file, emulators, Path(folder), display)
        for name, values in measured.items():
            values += walked[name]
    return [*_taps(measured), *_stalls(measured)]


def _walked(
    terminal: Path, emulators: Mapping[str, Emulator], folder: Path, display: str
) -> dict[str, Any]:
    """Runs the walk, and does in the emulated world what it asks for."""
    command = [sys.executable, "-m", "tests.bench.walk", str(terminal)]
    with (
        open(folder / "errors", "w+") as errors,  # noqa: PTH123 - read after the process ended
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "DISPLAY": display},
        ) as process,
    ):
        assert process.stdout is not None
        message: Any = None
        for line in process.stdout:
            message = json.loads(line)
            if isinstance(message, list):
                device, control, value = message
                choose(emulators[device], control, value)
        if process.wait() or not isinstance(message, dict):
            errors.seek(0)
            raise RuntimeError(f"the walk failed: {errors.read()[-2000:]}")
    return message


def _taps(measured: Mapping[str, Any]) -> list[Ratio]:
    """Local touches against the goal of one frame; the others as they are."""
    ratios = []
    for name, local in (("tap to next page", True), ("tap with platform or device", False)):
        taps = [tap for tap in measured["taps"] if tap["local"] is local]
        turns = [tap["turns"] for tap in taps]
        seconds = [tap["seconds"] for tap in taps]
        readings = {
            "touches": len(taps),
            "median_milliseconds": round(median(seconds) * 1000, 1),
            "p99_milliseconds": round(percentile(seconds, 0.99) * 1000, 1),
        }
        goals = (2, 3) if local else (None, None)
        ratios.append(Ratio(f"{name}, median frames", median(turns), goals[0], readings))
        ratios.append(Ratio(f"{name}, p99 frames", percentile(turns, 0.99), goals[1]))
    return ratios


def _stalls(measured: Mapping[str, Any]) -> list[Ratio]:
    """Gaps over 50 ms without the time others had the processor: per phase those that stay over
    it without their drawing, then those that drawing makes."""
    ratios = []
    gaps = measured["gaps"]
    alone = [gap for gap in gaps if gap["seconds"] - gap["queued"] > STALL]
    ours = [gap for gap in alone if gap["seconds"] - gap["queued"] - gap["drawing"] > STALL]
    drawn = [gap for gap in alone if gap not in ours]
    for phase in _WORK:
        found = [gap for gap in ours if gap["phase"] == phase]
        ratios.append(Ratio(f"stalls, {phase}", len(found), 0, {"gaps": found}))
    others = [gap for gap in ours if gap["phase"] not in _WORK]
    ratios.append(Ratio("stalls, all other pages", len(others), None, {"gaps": others}))
    drawings = measured["drawings"]
    readings = {"median_frame": median(drawings), "p99_frame": percentile(drawings, 0.99)}
    ratios.append(
        Ratio("stalls by software drawing", len(drawn), None, {**readings, "gaps": drawn})
    )
    return ratios
