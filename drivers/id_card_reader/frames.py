"""Frames of the SAM_V serial protocol (GA 467 family): made, checked and found in a stream.

`AA AA AA 96 69 | length (2, big endian) | body | check`. The length counts body and check; the
check is the XOR of length and body.
"""

from __future__ import annotations

from functools import reduce
from operator import xor

from kiosk.errors import DeviceError, DeviceGarbled
from kiosk.model.device import condition

DEVICE = "id_card_reader"
PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEADER = len(PREAMBLE) + 2
_SHORTEST, _LONGEST = 3, 0x0FFF  # what the length field may say; the longest known is 090A


def garbled(detail: str) -> DeviceError:
    return DeviceGarbled(DEVICE, condition("garbled", detail), detail)


def check(data: bytes) -> int:
    return reduce(xor, data, 0)


def frame(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([check(counted)])


class Scanner:
    """Finds frames in a stream of bytes, whatever stands between them.

    Feed it, then take bodies with `take` until that answers None. `needed` is how many bytes
    are missing at the least, never more than the present frame still brings, so a blocking
    reader can ask for just that many.
    """

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> None:
        self._buffer += data

    @property
    def needed(self) -> int:
        return self._size() - len(self._buffer)

    @property
    def waiting(self) -> bool:
        """Whether part of a frame has come."""
        return bool(self._buffer)

    def take(self) -> bytes | None:
        """The body of the next sound frame; None where more bytes are needed.

        Raises `DeviceGarbled` where a frame failed its check and no sound one stands after
        it; the scanner can be used on.
        """
        damaged = False
        while self._complete():
            size = self._size()
            counted = self._buffer[len(PREAMBLE) : size]
            if check(counted) == 0:  # the check byte cancels the rest
                self._buffer = self._buffer[size:]
                return counted[2:-1]
            damaged = True
            self._buffer = self._buffer[1:]
        if damaged:
            raise garbled("frame fails its check")
        return None

    def _complete(self) -> bool:
        """Drops what cannot be the start of a frame, then tells whether one is whole."""
        while (start := _start(self._buffer)) or self._impossible():
            self._buffer = self._buffer[start or 1 :]
        return len(self._buffer) >= self._size()

    def _impossible(self) -> bool:
        return len(self._buffer) >= _HEADER and not _SHORTEST <= self._length() <= _LONGEST

    def _size(self) -> int:
        return _HEADER + self._length() if len(self._buffer) >= _HEADER else _HEADER

    def _length(self) -> int:
        return int.from_bytes(self._buffer[len(PREAMBLE) : _HEADER], "big")


def _start(data: bytes) -> int:
    """Where the preamble, or what may become one at the end, begins; else the end."""
    whole = data.find(PREAMBLE)
    if whole >= 0:
        return whole
    longest = min(len(PREAMBLE) - 1, len(data))
    part = next((n for n in range(longest, 0, -1) if PREAMBLE.startswith(data[-n:])), 0)
    return len(data) - part
