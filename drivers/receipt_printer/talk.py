"""Questions to a printer, and which of the bytes that come are their answers.

The answers to DLE EOT do not say which question they belong to, lines add bytes of their own, and
an answer may be late. So a question is put only when the line is quiet, and answers count only if
there were as many as questions. Blocking; runs in the line's worker thread.
"""

from __future__ import annotations

import time
from contextlib import suppress

from drivers.line import Wire
from drivers.receipt_printer import protocol
from drivers.receipt_printer.profile import Profile
from kiosk.base.condition import Condition, condition
from kiosk.base.errors import DeviceGarbled, DeviceSilent
from kiosk.ports.receipt_printer import RECEIPT_PRINTER

DEVICE = RECEIPT_PRINTER.name

_ANSWER_SECONDS = 0.5
_HOLD_OFF_SECONDS = 5.0
"""How long a printer may hold the line off while its buffer is full."""

_QUIET_SECONDS = 0.05
_LATE_SECONDS = 0.15
"""How long an answer too many is waited for, beyond what answers take on this line."""

_BABBLE_SECONDS = 2.0
_NOISE = 32
_TRIES = 3


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
        for _ in range(_TRIES):
            self.settle()
            answers, slowest = self._ask_all()
            if not self._one_more(slowest):
                return protocol.conditions(answers, self._profile.not_taken)
        raise DeviceGarbled(DEVICE, condition("garbled"), "more answers than questions")

    def faults(self) -> tuple[Condition, ...]:
        """What stops the printer now: one question while nothing does."""
        numbers = (1,) if 1 in self._profile.status else self._profile.status
        quick = protocol.conditions({number: self._ask(number) for number in numbers})
        if not protocol.faults(quick):
            return ()
        return protocol.faults(self.conditions())

    def listen(self, timeout: float) -> bool:
        """Takes in one byte; whether one came within the time."""
        try:
            self.heard += self._wire.read(1, timeout)
        except DeviceSilent:
            return False
        return True

    def settle(self, seconds: float = _QUIET_SECONDS) -> None:
        """Takes in what is still to come, until nothing came for so long. `DeviceGarbled` where
        that never is."""
        end = time.monotonic() + seconds + _BABBLE_SECONDS
        while self.listen(seconds):
            if time.monotonic() > end:
                raise DeviceGarbled(DEVICE, condition("garbled"), "does not stop talking")

    def clear(self) -> None:
        """Makes the printer forget what it holds; not every model can, or says that it did."""
        if "DLE DC4" in self._profile.lacks:
            return
        self.send(protocol.CLEAR)
        with suppress(DeviceSilent):
            self._wire.read(len(protocol.CLEARED), _ANSWER_SECONDS + self.under_way)

    def _ask_all(self) -> tuple[dict[int, int], float]:
        """The answers by number, and the seconds of the slowest. Each question is put twice: on
        a line that is one answer behind, the second is the first's."""
        answers: dict[int, int] = {}
        slowest = 0.0
        for number in (each for each in self._profile.status for _ in range(2)):
            began = time.monotonic()
            answers[number] = self._ask(number)
            slowest = max(slowest, time.monotonic() - began)
        return answers, slowest

    def _one_more(self, slowest: float) -> bool:
        """Whether there comes an answer too many: then each stood one question too late, which
        the slowest of them shows at least in part."""
        before = len(self.heard)
        self.settle(_LATE_SECONDS + 4 * slowest)
        return any(map(self._profile.is_status, self.heard[before:]))

    def _ask(self, number: int) -> int:
        self.send(protocol.ask(number))
        for _ in range(_NOISE):
            byte = self._wire.read(1, _ANSWER_SECONDS + self.under_way)[0]
            if self._profile.is_status(byte):
                return byte
            self.heard.append(byte)
        raise DeviceGarbled(DEVICE, condition("garbled"), f"no status in {_NOISE} bytes")
