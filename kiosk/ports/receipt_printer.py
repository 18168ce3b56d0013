"""Prints slips on a roll."""

from __future__ import annotations

from typing import Protocol

from kiosk.base.condition import Actor, Level
from kiosk.model.document import Document, PrintOutcome
from kiosk.ports.device import Device
from kiosk.ports.port import Port


class ReceiptPrinter(Device, Protocol):
    """Prints slips on a roll."""

    async def print(self, document: Document) -> PrintOutcome:
        """Prints one slip and cuts it. Never raises for the device: a failure is an outcome."""
        ...


RECEIPT_PRINTER: Port[ReceiptPrinter] = Port(
    "receipt_printer",
    {
        "paper.low": (Level.WARNING, Actor.ATTENDANT),
        "paper.not_taken": (Level.WARNING, Actor.RESIDENT),
        "paper.out": (Level.FAULT, Actor.ATTENDANT),
        "cover.open": (Level.FAULT, Actor.ATTENDANT),
        "cutter.stuck": (Level.FAULT, Actor.ENGINEER),
        "printer.error": (Level.FAULT, Actor.ENGINEER),
        "printer.offline": (Level.FAULT, Actor.ATTENDANT),
        "document.too_long": (Level.FAULT, Actor.CONFIGURATION),
        "document.unmade": (Level.FAULT, Actor.ENGINEER),
    },
)
