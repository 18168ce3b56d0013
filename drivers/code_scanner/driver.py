"""Fills `kiosk.ports.code_scanner.CodeScanner` with a scan engine on a byte line.

A scan is one dialogue that lasts until a code has come or nobody waits any more. An engine that
takes commands looks only meanwhile, so its light says that the terminal waits for a code.
"""

from __future__ import annotations

import time
from functools import partial

from drivers.code_scanner.codes import DEVICE, LONGEST, Codes, garbled
from drivers.code_scanner.settings import ScannerSettings, raw
from drivers.far_end import make_sure
from drivers.line import Line, Wire
from kiosk.base.condition import condition
from kiosk.base.errors import DeviceAbsent, DeviceError, DeviceGarbled, DeviceSilent
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.personal import ScannedCode

_ATTEMPTS = 3
"""So much rubbish within one scan is no accident: a wrong baud rate, prefix or suffix."""

_GAP = 0.05
"""Seconds without a byte after which what comes is another code; adapters hold bytes back for
16 ms (FTDI's latency timer)."""

_ARRIVED = 0.2
"""The same where a code was just arriving: shorter than engines wait with one that stays."""

_QUIET = 0.4
"""Seconds without a byte after which half a code will stay half."""

_ANSWER = 1.0
"""Seconds for the answer to a command."""

_STATES: dict[type[DeviceError], DeviceState] = {
    DeviceAbsent: DeviceState.ABSENT,
    DeviceSilent: DeviceState.OFFLINE,
}


class SerialCodeScanner:
    """One scan engine. Fills `kiosk.ports.code_scanner.CodeScanner`."""

    def __init__(self, settings: ScannerSettings) -> None:
        self._settings = settings
        self._line = Line(
            settings.port, settings.baudrate, DEVICE, settings, partial(make_sure, DEVICE)
        )
        self._scanning = 0

    async def scan(self) -> ScannedCode:
        """See the port. Rubbish is passed over twice; the third raises `DeviceGarbled`. An
        engine that should answer `start` and does not raises `DeviceSilent`."""
        self._scanning += 1
        try:
            return ScannedCode(await self._line.run(self._scan))
        finally:
            self._scanning -= 1

    async def status(self) -> DeviceStatus:
        """See the port. BUSY while a code is waited for, without asking. What an engine that
        answers no commands can tell is that its port is there and that no other device answers
        at it."""
        if self._scanning:
            return self._report(DeviceState.BUSY)
        try:
            await self._line.run(self._ask)
        except DeviceError as error:
            return self._report(_STATES.get(type(error), DeviceState.FAILED), error)
        return self._report(DeviceState.READY)

    async def close(self) -> None:
        """See the port."""
        await self._line.close()

    def _report(self, state: DeviceState, error: DeviceError | None = None) -> DeviceStatus:
        mute = frozenset() if self._settings.stopped else frozenset({"silent"})
        return DeviceStatus(state, (error.condition,) if error else (), mute)

    # --- dialogues, in the line's thread -----------------------------------------------------

    def _ask(self, wire: Wire) -> None:
        self._clear(wire)
        self._tell(wire, self._settings.stop, self._settings.stopped)

    def _scan(self, wire: Wire) -> str:
        self._clear(wire)
        try:
            return self._wait(wire)
        finally:
            wire.write_last(raw(self._settings.stop))

    def _wait(self, wire: Wire) -> str:
        """The next code. Makes the engine look again where it has given up by itself."""
        codes = Codes(raw(self._settings.prefix), self._settings.ends)
        rubbish, due = 0, 0.0
        while True:
            if not codes.waiting and time.monotonic() >= due:
                codes.feed(self._tell(wire, self._settings.start, self._settings.started))
                due = time.monotonic() + self._settings.again
            try:
                if (code := self._next(wire, codes)) is not None:
                    return code
            except DeviceGarbled:
                rubbish, due = rubbish + 1, 0.0  # the engine takes rubbish for a code, and rests
                if rubbish == _ATTEMPTS:
                    raise

    def _next(self, wire: Wire, codes: Codes) -> str | None:
        """A code that is complete, else None after another byte or a quiet moment."""
        if (code := codes.take()) is not None:
            return code
        try:
            codes.feed(wire.read(1, _QUIET))
        except DeviceSilent:
            codes.quiet()
        return None

    def _tell(self, wire: Wire, command: str, answer: str) -> bytes:
        """Sends a command and waits for its answer; what came before that. `DeviceSilent`
        where it does not come."""
        if not command:
            return b""
        wire.write(raw(command))
        deadline = time.monotonic() + _ANSWER
        got = b""
        while not got.endswith(raw(answer)):
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeviceSilent(DEVICE, condition("silent"), "no answer to a command")
            got += wire.read(1, left)
        return got.removesuffix(raw(answer))

    def _clear(self, wire: Wire) -> None:
        """Throws away what was shown before, also what is still arriving of it: its second
        half would look like a code. Raises `DeviceGarbled` where that has no end."""
        wire.discard()
        gap = _GAP
        for _ in range(LONGEST):
            try:
                wire.read(1, gap)
            except DeviceSilent:
                return
            gap = _ARRIVED
        raise garbled(f"{LONGEST} bytes without a pause")
