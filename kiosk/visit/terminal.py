"""What every visit works with. Put together by `app`, handed to each session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, TypeVar

from kiosk.base.config import TerminalSettings
from kiosk.catalogue.guides import Guides
from kiosk.catalogue.kept import KeptCatalogue
from kiosk.health.clock import Clock
from kiosk.health.observer import Observer
from kiosk.model.document import Document, PrintOutcome, PrintResult
from kiosk.outbox.outbox import Outbox
from kiosk.ports.device import Device
from kiosk.ports.devices import Devices
from kiosk.ports.platform import Platform
from kiosk.ports.port import Port
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings
from kiosk.views.base import Stage

P = TypeVar("P", bound=Device)

NO_PRINTER = PrintOutcome(PrintResult.FAILED, "port.absent")

BROKEN_OFF = PrintOutcome(PrintResult.UNKNOWN, "stopped")
"""The terminal was told to end, and the printer took longer than could be waited for."""


@dataclass(frozen=True)
class Terminal:
    """Everything that the pages of a visit may ask for."""

    settings: TerminalSettings
    stage: Stage
    platform: Platform
    devices: Devices
    store: Store
    audit: Audit
    clock: Clock
    observer: Observer
    journal: Journal
    payments: Payments
    undertakings: Undertakings
    settler: Settler
    outbox: Outbox
    catalogue: KeptCatalogue
    guides: Guides

    def pick(self, port: Port[P]) -> P | None:
        """The driver of a device of this kind: the first that can do its work now, as far as is
        known, else the first; None where the terminal has none."""
        name = self._choose(port)
        return None if name is None else self.devices.all(port)[name]

    def need(self, port: Port[P]) -> P:
        """The same; raises `DeviceAbsent` where the terminal has none."""
        driver = self.pick(port)
        if driver is None:
            raise port.absent()
        return driver

    def _choose(self, port: Port[Any]) -> str | None:
        names = [*self.devices.all(port)]
        usable = (name for name in names if self.observer.status[name].usable)
        return next(usable, names[0] if names else None)

    async def print(self, document: Document) -> PrintOutcome:
        """Prints a slip, records what became of it, and takes in how the printer is after it."""
        name = self._choose(RECEIPT_PRINTER)
        if name is None:
            return NO_PRINTER
        try:
            outcome = await self.devices.all(RECEIPT_PRINTER)[name].print(document)
        except asyncio.CancelledError:
            await self._printed(BROKEN_OFF)
            raise
        await self._printed(outcome)
        await self.observer.ask(name)
        return outcome

    async def _printed(self, outcome: PrintOutcome) -> None:
        await self.audit.record("slip.printed", result=outcome.result.value, reason=outcome.reason)
