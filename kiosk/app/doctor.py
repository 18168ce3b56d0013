"""Opens each configured device and the platform, and says how each is and what to do."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from kiosk.base.condition import condition
from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.outbox.outbox import Outbox
from kiosk.ports.device import Device
from kiosk.ports.parts import CLOCK, OUTBOX, SETTLEMENT
from kiosk.ports.platform import Platform
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from kiosk.store.vault import Vault
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings

PATIENCE = 15.0
READY = "-"
SHORT = 60
"""Characters of a raw word that the table has room for."""


@dataclass(frozen=True)
class Finding:
    """One line of the report. `raw` is the vendor's own word for each condition, or counts."""

    name: str
    driver: str
    state: str
    conditions: tuple[str, ...]
    remedy: str
    ready: bool
    raw: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The conditions with their raw words, in one cell; a long word stands in JSON only."""
        known = zip_longest(self.conditions, self.raw, fillvalue="")
        short = ((name, f"({raw})" if 0 < len(raw) <= SHORT else "") for name, raw in known)
        return " ".join(f"{name}{raw}" for name, raw in short) or READY


def on_record(store: Store, platform: Platform) -> dict[str, tuple[str, Device]]:
    """What the terminal has still to bring to an end, as `examine` takes it. Nothing is sent,
    and what is sealed stays so."""
    vault, audit = Vault(secrets.token_bytes(32)), Audit(store)
    journal = Journal(store, vault, audit)
    settler = Settler(
        journal, Payments(journal, audit, platform), Undertakings(journal, platform), every=0
    )
    outbox = Outbox(store, vault, audit, platform, every=0)
    return {SETTLEMENT.name: ("sqlite", settler), OUTBOX.name: ("sqlite", outbox)}


async def examine(devices: Mapping[str, tuple[str, Device]], language: str) -> list[Finding]:
    """Asks every device of `{name: (driver, device)}` once, all at the same time but the clock:
    what is known of it comes with the platform's answer."""
    names = [name for name in devices if name != CLOCK.name]
    statuses = await asyncio.gather(*(_status(devices[name][1]) for name in names))
    found = dict(zip(names, statuses, strict=True))
    if CLOCK.name in devices:
        found[CLOCK.name] = await _status(devices[CLOCK.name][1])
    return [_finding(name, devices[name][0], found[name], language) for name in devices]


def table(findings: list[Finding]) -> str:
    """The findings as aligned columns: name, driver, state, conditions, what to do."""
    rows = [("NAME", "DRIVER", "STATE", "CONDITIONS", "WHAT TO DO")]
    rows += [(f.name, f.driver, f.state, f.said, f.remedy) for f in findings]
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
    except Exception as error:  # noqa: BLE001 - one device's defect hides no other's state
        defect = condition("unknown.failure", type(error).__name__)
        return DeviceStatus(DeviceState.FAILED, (defect,))


def _finding(name: str, driver: str, status: DeviceStatus | None, language: str) -> Finding:
    if status is None:
        return Finding(name, driver, "silent", (), say(text("remedy.silent"), language), False)
    conditions = tuple(c.name for c in status.conditions)
    said = "; ".join(say(c.remedy, language) for c in status.conditions)
    raw = tuple(c.raw for c in status.conditions)
    return Finding(name, driver, status.state.value, conditions, said or READY, status.usable, raw)
