"""The devices that a terminal has, asked for by their ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kiosk.ports.device import Device
from kiosk.ports.port import Port

P = TypeVar("P", bound=Device)


@dataclass(frozen=True)
class Installed(Generic[P]):
    """One device. `name` is its own, that of its section in the settings."""

    name: str
    port: Port[P]
    driver: P


class Devices:
    """All devices of a terminal, in the order of its settings. Names differ."""

    def __init__(self, installed: Iterable[Installed[Any]] = ()) -> None:
        self._installed = tuple(installed)

    def __iter__(self) -> Iterator[Installed[Any]]:
        return iter(self._installed)

    def all(self, port: Port[P]) -> Mapping[str, P]:
        """The drivers of every device of this kind, by the devices' names."""
        return {each.name: each.driver for each in self if each.port is port}

    def get(self, port: Port[P]) -> P | None:
        """The driver of the first device of this kind; None where the terminal has none."""
        return next(iter(self.all(port).values()), None)

    def need(self, port: Port[P]) -> P:
        """The same; raises `DeviceAbsent` where there is none."""
        driver = self.get(port)
        if driver is None:
            raise port.absent()
        return driver
