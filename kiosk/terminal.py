"""What every visit works with. Put together by `app`, handed to each session."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.attempts import Attempts
from kiosk.audit import Audit
from kiosk.clock import Clock
from kiosk.commitments import Commitments
from kiosk.config import TerminalSettings
from kiosk.health import Observer
from kiosk.journal import Journal
from kiosk.model.document import Document, PrintOutcome, PrintResult
from kiosk.outbox import Outbox
from kiosk.ports import CodeScanner, Device, IdCardReader, Platform, ReceiptPrinter
from kiosk.settler import Settler
from kiosk.store import Store
from kiosk.upkeep import StoreWatch
from kiosk.vault import Vault
from kiosk.views import Stage

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


def assemble(
    settings: TerminalSettings,
    stage: Stage,
    store: Store,
    vault: Vault,
    platform: Platform,
    id_card_reader: IdCardReader | None = None,
    receipt_printer: ReceiptPrinter | None = None,
    code_scanner: CodeScanner | None = None,
) -> Terminal:
    """The core around the given ends. Nothing runs yet; `app` starts the background tasks."""
    clock = Clock(platform, settings.times.clock)
    now = clock.now
    audit = Audit(store, now)
    journal = Journal(store, vault, audit, now, clock.require)
    attempts = Attempts(journal, audit, platform, now)
    commitments = Commitments(journal, platform, now)
    settler = Settler(journal, attempts, commitments, settings.times.settle, now, clock.proven)
    outbox = Outbox(
        store, vault, audit, platform, settings.times.settle, now=now, proven=clock.proven
    )
    observed: Mapping[str, Device | None] = {
        "platform": platform,
        "clock": clock,
        "store": StoreWatch(store, audit),
        "id_card_reader": id_card_reader,
        "receipt_printer": receipt_printer,
        "code_scanner": code_scanner,
        "settlement": settler,
        "outbox": outbox,
    }
    there = {name: device for name, device in observed.items() if device is not None}
    return Terminal(
        settings,
        stage,
        platform,
        id_card_reader,
        receipt_printer,
        code_scanner,
        store,
        audit,
        clock,
        Observer(there, audit, settings.times.observe),
        journal,
        attempts,
        commitments,
        settler,
        outbox,
    )
