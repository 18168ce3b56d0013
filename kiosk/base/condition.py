"""One thing that is so of a device, and who acts next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.base.text import Text, text


class Level(StrEnum):
    WARNING = "warning"
    FAULT = "fault"


class Actor(StrEnum):
    """Who acts next when something is wrong."""

    SELF = "self"
    RESIDENT = "resident"
    ATTENDANT = "attendant"
    ENGINEER = "engineer"
    CONFIGURATION = "configuration"


@dataclass(frozen=True)
class Condition:
    """One thing that is so: `paper.low`, `cover.open`. `raw` is the vendor's own word for it; of
    `other.device` it is the name of the device that answers."""

    name: str
    level: Level
    actor: Actor
    raw: str = ""

    @property
    def remedy(self) -> Text:
        """What to do about it."""
        return text(f"remedy.{self.name}", device=text(f"device.{self.raw}"))


Traits = tuple[Level, Actor]
"""How bad a condition is, and who acts next."""

CONDITIONS: Mapping[str, Traits] = {
    # any device
    "port.absent": (Level.FAULT, Actor.ENGINEER),
    "port.refused": (Level.FAULT, Actor.CONFIGURATION),
    "other.device": (Level.FAULT, Actor.CONFIGURATION),
    "silent": (Level.FAULT, Actor.SELF),
    "garbled": (Level.FAULT, Actor.ENGINEER),
    "unknown.failure": (Level.FAULT, Actor.ENGINEER),
    # parts of the terminal itself, observed like devices
    "clock.off": (Level.FAULT, Actor.ENGINEER),
    "store.damaged": (Level.WARNING, Actor.ENGINEER),
    "store.full": (Level.FAULT, Actor.ENGINEER),
    "store.unwritable": (Level.FAULT, Actor.ENGINEER),
    "store.moved": (Level.FAULT, Actor.ENGINEER),
    "audit.shed": (Level.WARNING, Actor.ENGINEER),
    "settlement.open": (Level.WARNING, Actor.SELF),
    "settlement.overdue": (Level.WARNING, Actor.ENGINEER),
    "settlement.failed": (Level.WARNING, Actor.ENGINEER),
    "payment.contradiction": (Level.WARNING, Actor.ENGINEER),
    "outbox.waiting": (Level.WARNING, Actor.SELF),
    "outbox.full": (Level.WARNING, Actor.ENGINEER),
    "outbox.dead": (Level.WARNING, Actor.ENGINEER),
    "catalogue.missing": (Level.WARNING, Actor.SELF),
    "catalogue.stale": (Level.WARNING, Actor.ENGINEER),
    "catalogue.spoilt": (Level.WARNING, Actor.ENGINEER),
}
"""What any device can have, and what the terminal's own parts can. What only one kind of device
can have belongs to its port (`kiosk.ports.port`)."""


def condition(name: str, raw: str = "") -> Condition:
    """A condition of the table above; an unknown name is a programming error (KeyError)."""
    level, actor = CONDITIONS[name]
    return Condition(name, level, actor, raw)
