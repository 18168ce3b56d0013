"""One slip on the wire, from the question whether it can be printed to the proof that it was.

Blocking; runs in the line's worker thread. What each proof is worth stands in `profile`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress

from drivers.receipt_printer import protocol
from drivers.receipt_printer.profile import Profile
from drivers.receipt_printer.talk import Talk
from kiosk.base.condition import Condition
from kiosk.base.errors import DeviceError, DeviceSilent
from kiosk.model.document import Document, PrintOutcome, PrintResult

_ASK_EVERY_BYTES = 2048
_ASK_EVERY_SECONDS = 0.25

_AGREEING = {"in_order": 2, "process_id": 1}
"""How many ends in a row must be answered. An identifier can come from nowhere else."""


class Halted(Exception):
    """The printer stopped within the slip."""

    def __init__(self, cause: Condition) -> None:
        super().__init__(cause.name)
        self.cause = cause


class Job:
    """Prints one slip. `begun` is whether any of it may have reached the printer.

    `numbers` never gives the same one twice, for this job or another. `after_failure`: whether
    an earlier slip may not have ended well; what is left of it is forgotten and cut off first,
    so nobody finds a stranger's lines on their own slip.
    """

    def __init__(
        self, document: Document, profile: Profile, numbers: Iterator[int], patience: float
    ) -> None:
        self._document = document
        self._profile = profile
        self._numbers = numbers
        self._patience = patience
        self.begun = False

    def run(self, talk: Talk, after_failure: bool) -> PrintOutcome:
        """The outcome. A `DeviceError` means a failure while not `begun`, afterwards that the
        outcome is unknown."""
        slip = self._made(after_failure)
        if isinstance(slip, PrintOutcome):
            return slip
        if after_failure:
            talk.clear()
        if faults := protocol.faults(talk.conditions()):
            return PrintOutcome(PrintResult.FAILED, faults[0].name)
        self.begun = True
        try:
            return self._print(talk, *slip)
        except Halted as halt:
            _abandon(talk)
            return PrintOutcome(PrintResult.FAILED, halt.cause.name)
        except DeviceError:
            _abandon(talk)
            raise

    def _made(self, after_failure: bool) -> tuple[tuple[bytes, ...], int] | PrintOutcome:
        """The commands and the paper they need, in dots; a failure where it cannot be made."""
        # Here and not at the start: python-escpos parses its list of all printers, 0.1 s.
        from drivers.receipt_printer.commands import compose, sever
        from drivers.receipt_printer.layout import TooLong, lay_out

        try:
            slip = compose(lay_out(self._document, self._profile), self._profile)
        except TooLong:
            return PrintOutcome(PrintResult.FAILED, "document.too_long")
        except Exception:  # noqa: BLE001 - a defect here must not undo what the slip is about
            return PrintOutcome(PrintResult.FAILED, "document.unmade")
        earlier = sever(self._profile) if after_failure else ()
        return (*earlier, *slip.commands), slip.height

    def _print(self, talk: Talk, commands: tuple[bytes, ...], height: int) -> PrintOutcome:
        self._send(talk, commands)
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

    def _proved(self, talk: Talk, seconds: float) -> PrintOutcome:
        """Asks for the end until it was answered as it should be."""
        deadline = time.monotonic() + seconds
        agreed = 0
        talk.settle()
        while time.monotonic() < deadline:
            end = self._end()
            answer = self._answer(talk, end, deadline)
            if answer in end.without_paper:
                # Some printers go through their buffer without paper.
                return PrintOutcome(PrintResult.UNKNOWN, "paper.out")
            agreed = agreed + 1 if answer in end.printed else 0
            if agreed == _AGREEING[self._profile.proof]:
                return PrintOutcome(PrintResult.PRINTED)
        _abandon(talk)
        return PrintOutcome(PrintResult.UNKNOWN, "silent")

    def _end(self) -> protocol.End:
        number = next(self._numbers)
        in_order = self._profile.proof == "in_order"
        return protocol.roll_call(number) if in_order else protocol.process(number)

    def _answer(self, talk: Talk, end: protocol.End, deadline: float) -> bytes:
        """All that is heard from the question on to a status that is answered after it; what
        came before does not count. Raises `Halted` where the printer stopped."""
        talk.heard.clear()
        talk.send(end.question)
        while not talk.heard and time.monotonic() < deadline:
            if not talk.listen(_ASK_EVERY_SECONDS):
                _check(talk)
        talk.settle()
        _check(talk)
        talk.settle()
        return bytes(talk.heard)

    def _drained(self, talk: Talk, seconds: float) -> PrintOutcome:
        """Lets the time pass that the slip needs; printed if nothing stopped the printer.

        A printer that takes the bytes, says that it is fine and prints nothing is told as printed
        too. What a model without answers in turn (GS r, GS ( H) does answer, DLE EOT, is answered
        ahead of the buffer and says nothing of what is in it; ESC/POS has no other proof for it.
        """
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
