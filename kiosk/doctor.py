"""Opens each configured device and the platform, and says how each is and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.i18n import say
from kiosk.model.device import DeviceStatus
from kiosk.model.text import text
from kiosk.ports import Device

PATIENCE = 15.0
READY = "-"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    driver: str
    state: str
    conditions: tuple[str, ...]
    remedy: str
    ready: bool


async def examine(devices: Mapping[str, tuple[str, Device]], language: str) -> list[Finding]:
    """Asks every device of `{name: (driver, device)}` once, all at the same time."""
    names = list(devices)
    statuses = await asyncio.gather(*(_status(devices[name][1]) for name in names))
    return [
        _finding(name, devices[name][0], status, language)
        for name, status in zip(names, statuses, strict=True)
    ]


def table(findings: list[Finding]) -> str:
    """The findings as aligned columns: name, driver, state, conditions, what to do."""
    rows = [("NAME", "DRIVER", "STATE", "CONDITIONS", "WHAT TO DO")]
    rows += [
        (f.name, f.driver, f.state, " ".join(f.conditions) or READY, f.remedy) for f in findings
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[4]])
        for row in rows
    )


async def _status(device: Device) -> DeviceStatus | None:
    try:
        return await asyncio.wait_for(device.status(), PATIENCE)
    except TimeoutError:
        return None


def _finding(name: str, driver: str, status: DeviceStatus | None, language: str) -> Finding:
    if status is None:
        return Finding(name, driver, "silent", (), say(text("remedy.silent"), language), False)
    conditions = tuple(c.name for c in status.conditions)
    said = "; ".join(say(text(f"remedy.{c}"), language) for c in conditions)
    return Finding(name, driver, status.state.value, conditions, said or READY, status.usable)
