"""Prints slips on a roll."""

from __future__ import annotations

from typing import Protocol

from kiosk.model.document import Document, PrintOutcome
from kiosk.ports.device import Device


class ReceiptPrinter(Device, Protocol):
    """Prints slips on a roll."""

    async def print(self, document: Document) -> PrintOutcome:
        """Prints one slip and cuts it. Never raises for the device: a failure is an outcome."""
        ...
