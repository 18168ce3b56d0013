"""How a device is, in one vocabulary for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.base.condition import Condition, Level


class DeviceState(StrEnum):
    """STARTING: not asked yet. OFFLINE: configured, silent. ABSENT: its port does not exist.
    FAILED: answers, unfit."""

    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    OFFLINE = "offline"
    ABSENT = "absent"
    FAILED = "failed"


class Presence(StrEnum):
    """Whether something lies on a device. UNKNOWN: it could not be asked; whoever guards the next
    resident must never take that for ABSENT."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DeviceStatus:
    """One report. `cannot_report` names conditions this device has no means to tell,
    which differs from one that is simply not active now."""

    state: DeviceState
    conditions: tuple[Condition, ...] = ()
    cannot_report: frozenset[str] = frozenset()

    @property
    def usable(self) -> bool:
        faults = any(c.level is Level.FAULT for c in self.conditions)
        return self.state in (DeviceState.READY, DeviceState.BUSY) and not faults

    def has(self, name: str) -> bool:
        return any(c.name == name for c in self.conditions)
