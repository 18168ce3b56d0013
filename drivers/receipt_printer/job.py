"""One slip on the wire, from the question whether it can be printed to the proof that it was.

Blocking; runs in the line's worker thread. What each proof is worth stands in `profile`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress

from drivers.line import Wire
from drivers.receipt_printer import protocol
from drivers.receipt_printer.profile import Profile
from kiosk.errors import DeviceError, DeviceGarbled, DeviceSilent
from kiosk.model.device import Condition, condition
from kiosk.model.document import Document, PrintOutcome, PrintResult

DEVICE = "receipt_printer"

_ANSWER_SECONDS = 0.5
_HOLD_OFF_SECONDS = 5.0
"""How long a printer may hold the line off while its buffer is full."""

_ASK_EVERY_BYTES = 2048
_ASK_EVERY_SECONDS = 0.25
_NOISE = 32


class Pace:
    """How long what was sent is still under way: a written byte is not yet a byte sent."""

    def __init__(self, baudrate: int) -> None:
        self._byte = 10 / baudrate
        self._idle_at = 0.0

    def sent(self, count: int) -> None:
        self._idle_at = max(self._idle_at, time.monotonic()) + count * self._byte

    @property
    def under_way(self) -> float:
        """Seconds until the last byte has gone over the line."""
        return max(0.0, self._idle_at - time.monotonic())


class Talk:
    """Questions and answers on an open wire. `heard` is what came beside status answers."""

    def __init__(self, wire: Wire, profile: Profile, pace: Pace) -> None:
        self._wire = wire
        self._profile = profile
        self._pace = pace
        self._queued = b""
        self.heard = bytearray()

    def queue(self, data: bytes) -> int:
        """Sends `data` with the next question, in one piece: small pieces that follow each other
        wait for each other on TCP (Nagle). How many bytes are waiting now."""
        self._queued += data
        return len(self._queued)

    def send(self, data: bytes) -> None:
        data, self._queued = self._queued + data, b""
        self._pace.sent(len(data))
        self._wire.write(data, _HOLD_OFF_SECONDS)

    @property
    def under_way(self) -> float:
        """Seconds until the last byte sent has gone over the line."""
        return self._pace.under_way

    def conditions(self) -> tuple[Condition, ...]:
        """How the printer is now, by every question it answers. Raises `DeviceSilent`,
        `DeviceGarbled`, `DeviceAbsent`."""
        return protocol.conditions({number: self._ask(number) for number in self._profile.status})

    def faults(self) -> tuple[Condition, ...]:
        """What stops the printer now: one question while nothing does."""
        if 1 in self._profile.status and not self._ask(1) & protocol.OFFLINE:
            return ()
        return protocol.faults(self.conditions())

    def listen(self, timeout: float) -> bool:
        """Takes in one byte; whether one came within the time."""
        try:
            self.heard += self._wire.read(1, timeout)
        except DeviceSilent:
            return False
        return True

    def clear(self) -> None:
        """Makes the printer forget what it holds; not every model says that it did."""
        self.send(protocol.CLEAR)
        with suppress(DeviceSilent):
            self._wire.read(len(protocol.CLEARED), _ANSWER_SECONDS + self.under_way)

    def forget(self) -> None:
        """Lets late answers to earlier questions pass by."""
        self._wire.discard()
        self.heard.clear()

    def _ask(self, number: int) -> int:
        self.send(protocol.ask(number))
        for _ in range(_NOISE):
            byte = self._wire.read(1, _ANSWER_SECONDS + self.under_way)[0]
            if protocol.is_status(byte):
                return byte
            self.heard.append(byte)
        raise DeviceGarbled(DEVICE, condition("garbled"), f"no status in {_NOISE} bytes")


class Halted(Exception):
    """The printer stopped within the slip."""

    def __init__(self, cause: Condition) -> None:
        super().__init__(cause.name)
        self.cause = cause


class Job:
    """Prints one slip. `begun` is whether any of it may have reached the printer.

    `number` differs from that of the job before. `after_failure`: an earlier slip did not end
    well; what is left of it is forgotten and cut off first, so nobody finds a stranger's lines
    on their own slip.
    """

    def __init__(self, document: Document, profile: Profile, number: int, patience: float) -> None:
        self._document = document
        self._profile = profile
        self._identifier = protocol.identifier(number)
        self._patience = patience
        self.begun = False

    def run(self, talk: Talk, after_failure: bool) -> PrintOutcome:
        """The outcome. A `DeviceError` means a failure while not `begun`, afterwards that the
        outcome is unknown."""
        # Here and not at the start: python-escpos parses its list of all printers, 0.1 s.
        from drivers.receipt_printer.commands import compose, sever
        from drivers.receipt_printer.layout import lay_out

        slip = compose(lay_out(self._document, self._profile), self._profile)
        earlier = sever(self._profile) if after_failure else ()
        if after_failure:
            talk.clear()
        faults = protocol.faults(talk.conditions())
        talk.forget()
        if faults:
            return PrintOutcome(PrintResult.FAILED, faults[0].name)
        self.begun = True
        try:
            return self._print(talk, (*earlier, *slip.commands), slip.height)
        except Halted as halt:
            _abandon(talk)
            return PrintOutcome(PrintResult.FAILED, halt.cause.name)
        except DeviceError:
            _abandon(talk)
            raise

    def _print(self, talk: Talk, commands: tuple[bytes, ...], height: int) -> PrintOutcome:
        self._send(talk, (*commands, *self._end_marks()))
        paper_time = height / self._profile.dots_per_mm / self._profile.speed
        if self._profile.proof == "drain":
            return self._drained(talk, talk.under_way + paper_time)
        return self._proved(talk, talk.under_way + paper_time + self._patience)

    def _send(self, talk: Talk, commands: Iterable[bytes]) -> None:
        """Whole commands, asking between them whether the printer still prints."""
        for command in commands:
            if talk.queue(command) >= _ASK_EVERY_BYTES:
                self._ask_between(talk)
        self._ask_between(talk)

    def _ask_between(self, talk: Talk) -> None:
        try:
            _check(talk)
        except DeviceSilent:
            _check(talk)  # a printer without paper may hold the line off until it is asked
            raise

    def _end_marks(self) -> tuple[bytes, ...]:
        match self._profile.proof:
            case "process_id":
                return (protocol.mark(self._identifier),)
            case "in_order":
                return (protocol.PAPER_IN_TURN,)
            case _:
                return ()

    def _proved(self, talk: Talk, seconds: float) -> PrintOutcome:
        """Waits for the answer to the end mark."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (outcome := self._answered(talk.heard)) is not None:
                return outcome
            if not talk.listen(_ASK_EVERY_SECONDS):
                _check(talk)
        _abandon(talk)
        return PrintOutcome(PrintResult.UNKNOWN, "silent")

    def _answered(self, heard: bytearray) -> PrintOutcome | None:
        """What the answer to the end mark proves, where it has come."""
        if self._profile.proof == "process_id":
            done = protocol.marked(self._identifier) in heard
            return PrintOutcome(PrintResult.PRINTED) if done else None
        said = next((byte for byte in heard if protocol.is_in_turn(byte)), None)
        if said is None:
            return None
        if protocol.in_turn_paper_out(said):
            # Some printers go through their buffer without paper.
            return PrintOutcome(PrintResult.UNKNOWN, "paper.out")
        return PrintOutcome(PrintResult.PRINTED)

    def _drained(self, talk: Talk, seconds: float) -> PrintOutcome:
        """Lets the time pass that the slip needs; printed if nothing stopped the printer."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not talk.listen(min(left, _ASK_EVERY_SECONDS)):
                _check(talk)
        if faults := protocol.faults(talk.conditions()):
            raise Halted(faults[0])
        return PrintOutcome(PrintResult.PRINTED)


def _check(talk: Talk) -> None:
    """Raises `Halted` where a fault stops the printer."""
    if faults := talk.faults():
        raise Halted(faults[0])


def _abandon(talk: Talk) -> None:
    """Keeps the rest of the slip from being printed later, when paper is put in."""
    with suppress(DeviceError):
        talk.clear()
