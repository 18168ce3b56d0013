"""Plays the journeys of all services on the real screens, and reports how each ended."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk import services
from kiosk.base.emulation import Emulator
from kiosk.base.errors import ConfigError
from kiosk.visit.guide import Guide, Hand, Journey, JourneyFailed, Report


async def play(
    hand: Hand, emulators: Mapping[str, Emulator], out: Path, journeys: Sequence[Journey]
) -> list[Report]:
    """Plays these journeys, writes `report.json` and returns what stands in it."""
    out.mkdir(parents=True, exist_ok=True)
    reports = [await _journey(journey, hand, emulators, out) for journey in journeys]
    content = {"journeys": [vars(report) for report in reports]}
    (out / "report.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return reports


def chosen(names: Sequence[str]) -> list[Journey]:
    """The journeys of these services, of all where none is named. `ConfigError` names those there
    are where one is not."""
    there = services.journeys()
    if unknown := [name for name in names if name not in there]:
        raise ConfigError(
            f"no service is called {', '.join(unknown)}; there are {', '.join(there)}"
        )
    return [journey for key, of in there.items() if not names or key in names for journey in of]


async def _journey(
    journey: Journey,
    hand: Hand,
    emulators: Mapping[str, Emulator],
    out: Path,
) -> Report:
    guide = Guide(hand, emulators, out, journey.name)
    touched, printed, began = hand.touches, len(guide.slips()), time.monotonic()
    try:
        await journey.walk(guide)
        came = len(guide.slips()) - printed
        if came != journey.slips:
            raise JourneyFailed(f"{came} slips were printed, not {journey.slips}")
        guide.report.outcome = "done"
    except (JourneyFailed, LookupError, TimeoutError) as error:
        guide.report.problem = str(error)
    guide.report.touches = hand.touches - touched
    guide.report.seconds = round(time.monotonic() - began, 2)
    guide.report.slips = _keep(guide.slips()[printed:], out, guide.report.name)
    return guide.report


def _keep(slips: list[Path], out: Path, journey: str) -> list[str]:
    """Copies each slip's picture and text beside the pages."""
    kept = []
    for number, picture in enumerate(slips, start=1):
        for file in (picture, picture.with_suffix(".txt")):
            copy = out / "slips" / f"{journey}-{number:02d}{file.suffix}"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            kept.append(str(copy.relative_to(out)))
    return kept
