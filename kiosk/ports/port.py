"""A port as a value: it stands for a Protocol wherever a kind of device has to be named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from kiosk.base.condition import Condition, Traits, condition
from kiosk.base.config import Section
from kiosk.base.errors import DeviceAbsent
from kiosk.model.need import Part
from kiosk.ports.device import Device

P = TypeVar("P", bound=Device)


@dataclass(frozen=True, eq=False)
class Port(Part, Generic[P]):
    """`RECEIPT_PRINTER: Port[ReceiptPrinter]` says what a receipt printer can do (its Protocol),
    what may be so of it (`conditions`) and what it is called.

    `name` stands in settings (`[devices.<name>]`, or the key `kind`). As a need it is met by any
    device of the kind. `conditions` are those that only this kind can have.
    """

    conditions: Mapping[str, Traits] = field(default_factory=lambda: MappingProxyType({}))

    def condition(self, name: str, raw: str = "") -> Condition:
        """One of its own, or one that any device can have. Another name is a programming error
        (KeyError)."""
        if name in self.conditions:
            return Condition(name, *self.conditions[name], raw)
        return condition(name, raw)

    def absent(self) -> DeviceAbsent:
        """The error where the terminal has no such device."""
        return DeviceAbsent(self.name, self.condition("port.absent"))


@dataclass(frozen=True)
class Driver(Generic[P]):
    """How a driver is built from its section, and which port it fills."""

    port: Port[P]
    make: Callable[[Section], P]

    def __call__(self, section: Section) -> P:
        return self.make(section)


def fills(port: Port[P]) -> Callable[[Callable[[Section], P]], Driver[P]]:
    """Stands on a driver's `build`. The types hold what it builds to the Protocol of the port."""
    return lambda make: Driver(port, make)
