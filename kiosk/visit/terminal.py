"""What every visit works with. Put together by `app`, handed to each session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from kiosk.base.config import TerminalSettings
from kiosk.health.clock import Clock
from kiosk.health.observer import Observer
from kiosk.model.document import Document, PrintOutcome, PrintResult
from kiosk.outbox.outbox import Outbox
from kiosk.ports.code_scanner import CodeScanner
from kiosk.ports.id_card_reader import IdCardReader
from kiosk.ports.platform import Platform
from kiosk.ports.receipt_printer import ReceiptPrinter
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from kiosk.undertakings.attempts import Attempts
from kiosk.undertakings.commitments import Commitments
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.settler import Settler
from kiosk.views.base import Stage

NO_PRINTER = PrintOutcome(PrintResult.FAILED, "port.absent")

BROKEN_OFF = PrintOutcome(PrintResult.UNKNOWN, "stopped")
"""The terminal was told to end, and the printer took longer than could be waited for."""


@dataclass(frozen=True)
class Terminal:
    """`id_card_reader`, `receipt_printer` and `code_scanner` are None where the site has none."""

    settings: TerminalSettings
    stage: Stage
    platform: Platform
    id_card_reader: IdCardReader | None
    receipt_printer: ReceiptPrinter | None
    code_scanner: CodeScanner | None
    store: Store
    audit: Audit
    clock: Clock
    observer: Observer
    journal: Journal
    attempts: Attempts
    commitments: Commitments
    settler: Settler
    outbox: Outbox

    async def print(self, document: Document) -> PrintOutcome:
        """Prints a slip, records what became of it, and takes in how the printer is after it."""
        if self.receipt_printer is None:
            return NO_PRINTER
        try:
            outcome = await self.receipt_printer.print(document)
        except asyncio.CancelledError:
            await self._printed(BROKEN_OFF)
            raise
        await self._printed(outcome)
        await self.observer.ask("receipt_printer")
        return outcome

    async def _printed(self, outcome: PrintOutcome) -> None:
        await self.audit.record("slip.printed", result=outcome.result.value, reason=outcome.reason)
