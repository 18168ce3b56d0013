"""Fills `kiosk.ports.receipt_printer.ReceiptPrinter` with an ESC/POS printer on a byte line.

python-escpos composes bytes and `drivers.line` carries them, because its own transports have
no write time-out and raise termios.error on close.
"""

from __future__ import annotations

import secrets
from functools import partial
from itertools import count

from drivers.far_end import make_sure
from drivers.line import Line, Wire
from drivers.port import PLAIN, LineSettings
from drivers.receipt_printer.job import Job
from drivers.receipt_printer.profile import Profile
from drivers.receipt_printer.protocol import faults
from drivers.receipt_printer.talk import DEVICE, Pace, Talk
from kiosk.base.condition import Condition
from kiosk.base.errors import DeviceAbsent, DeviceError, DeviceSilent
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.document import Document, PrintOutcome, PrintResult

_NETWORK_BAUD = 1_000_000
"""What a network printer surely takes in, as bits a second of a line."""


class EscPosPrinter:
    """One printer. `patience` is how many seconds beyond the computed time a slip may take
    before its outcome counts as unknown."""

    def __init__(
        self,
        port: str,
        baudrate: int,
        profile: Profile,
        patience: float = 10.0,
        line: LineSettings = PLAIN,
    ) -> None:
        self._line = Line(port, baudrate, DEVICE, line, partial(make_sure, DEVICE))
        self._pace = Pace(_NETWORK_BAUD if "://" in port else baudrate * 10 // line.bits)
        self._profile = profile
        self._patience = patience
        self._printing = 0
        self._numbers = count(secrets.randbelow(10_000))
        # What the program before this one left in the printer's mouth is not known.
        self._unfinished = True
        self._last: tuple[Condition, ...] = ()

    async def print(self, document: Document) -> PrintOutcome:
        """Prints one slip and cuts it. PRINTED only where the printer proved it, by the means
        of its profile (with `drain` only that nothing stopped it); UNKNOWN where contact was lost
        after the slip was begun."""
        self._printing += 1
        job = Job(document, self._profile, self._numbers, self._patience)
        try:
            return await self._line.run(lambda wire: self._print(wire, job))
        except DeviceError as error:
            result = PrintResult.UNKNOWN if job.begun else PrintResult.FAILED
            return PrintOutcome(result, error.condition.name)
        finally:
            self._printing -= 1

    async def status(self) -> DeviceStatus:
        """Asked again; BUSY with what was last known while a slip is being printed."""
        if self._printing:
            return self._report(DeviceState.BUSY, self._last)
        try:
            self._last = await self._line.run(lambda wire: self._ask(wire))
        except DeviceAbsent as error:
            return self._report(DeviceState.ABSENT, (error.condition,))
        except DeviceSilent as error:
            return self._report(DeviceState.OFFLINE, (error.condition,))
        except DeviceError as error:
            return self._report(DeviceState.FAILED, (error.condition,))
        return self._report(
            DeviceState.FAILED if faults(self._last) else DeviceState.READY, self._last
        )

    async def close(self) -> None:
        await self._line.close()

    # --- in the worker thread ----------------------------------------------------------------

    def _ask(self, wire: Wire) -> tuple[Condition, ...]:
        return Talk(wire, self._profile, self._pace).conditions()

    def _print(self, wire: Wire, job: Job) -> PrintOutcome:
        outcome = None
        try:
            talk = Talk(wire, self._profile, self._pace)
            outcome = job.run(talk, after_failure=self._unfinished)
        finally:
            if job.begun:
                self._unfinished = outcome is None or outcome.result is not PrintResult.PRINTED
        return outcome

    def _report(self, state: DeviceState, conditions: tuple[Condition, ...]) -> DeviceStatus:
        return DeviceStatus(state, conditions, self._profile.cannot_report)
