"""Frames of the SAM_V serial protocol (GA 467 family): made, checked and found in a stream.

`AA AA AA 96 69 | length (2, big endian) | body | check`. The length counts body and check; the
check is the XOR of length and body.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from drivers.port import wipe
from kiosk.base.condition import condition
from kiosk.base.errors import DeviceError, DeviceGarbled
from kiosk.ports.id_card_reader import ID_CARD_READER

DEVICE = ID_CARD_READER.name
PREAMBLE = bytes.fromhex("AAAAAA9669")
_HEADER = len(PREAMBLE) + 2
_SHORTEST, _LONGEST = 3, 0x0FFF  # what the length field may say; the longest known is 090A


def garbled(detail: str) -> DeviceError:
    return DeviceGarbled(DEVICE, condition("garbled", detail), detail)


def check(data: Iterable[int]) -> int:
    return reduce(xor, data, 0)


def frame(body: bytes) -> bytes:
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([check(counted)])


def size_of(body: bytes | bytearray) -> int:
    """Bytes of the whole frame around that body."""
    return _HEADER + len(body) + 1


class Scanner:
    """Finds frames in a stream of bytes, whatever stands between them.

    Feed it, then take bodies with `take` until that answers None. `needed` is how many bytes
    are missing at the least, never more than the present frame still brings.

    Where a whole preamble stands within a frame, one of the two is false: a byte of the first
    was lost, added or changed, its length perhaps. The later one decides: where it is sound, the
    first is dropped; while it is unfinished, both are waited for; else the first holds. So
    nothing that comes before a sound frame hides it.

    What was taken or dropped is overwritten, and all the rest by `wipe`.
    """

    def __init__(self) -> None:
        self._buffer = bytearray(2 * (_HEADER + _LONGEST))
        self._end = 0

    def feed(self, data: bytes) -> None:
        self.room(len(data))[:] = data
        self.fed(len(data))

    def room(self, size: int) -> memoryview:
        """Where the next bytes go, at the most `size`; `fed` says how many have come."""
        if len(self._buffer) < self._end + size:
            small, self._buffer = self._buffer, bytearray(2 * (self._end + size))
            self._buffer[: self._end] = memoryview(small)[: self._end]
            wipe(small)
        return memoryview(self._buffer)[self._end : self._end + size]

    def fed(self, count: int) -> None:
        self._end += count

    def wipe(self) -> None:
        """Forgets and overwrites what it holds."""
        self._drop(self._end)

    @property
    def needed(self) -> int:
        found = self._look()
        missing = [self._size(start) - (self._end - start) for start in found.unfinished]
        return min(missing, default=_HEADER - (self._end - found.begun))

    @property
    def waiting(self) -> bool:
        """Whether part of a frame has come."""
        return self._end > 0

    def take(self) -> bytearray | None:
        """The body of the next sound frame, the caller's to overwrite; None where more bytes are
        needed.

        Raises `DeviceGarbled` where a frame failed its check and no sound one stands after
        it; the scanner can be used on.
        """
        found = self._look()
        live = [*found.sound, *found.open]
        first = min(live, default=found.begun)
        if first not in found.sound:
            self._drop(first)
            if any(start < first for start in found.false):
                raise garbled("frame fails its check")
            return None
        end = first + self._size(first)
        body = self._buffer[first + _HEADER : end - 1]
        # The check byte may be the next preamble's first: its own was lost, and it was the same.
        self._drop(min(end, found.begun, *(start for start in live if start > first)))
        return body

    def _look(self) -> _Found:
        """What every preamble in the buffer begins, judged from the last to the first."""
        found = _Found(self._begun())
        for start in reversed(self._starts()):
            within = start + self._size(start) - len(PREAMBLE)  # a preamble up to here is inside
            if self._false(start) or any(later <= within for later in found.sound):
                found.false.append(start)
            elif self._unfinished(start):
                found.unfinished.append(start)
                found.open.append(start)
            elif any(later <= within for later in found.open):
                found.open.append(start)
            else:
                found.sound.append(start)
        return found

    def _starts(self) -> list[int]:
        starts, at = [], self._buffer.find(PREAMBLE, 0, self._end)
        while at >= 0:
            starts.append(at)
            at = self._buffer.find(PREAMBLE, at + 1, self._end)
        return starts

    def _begun(self) -> int:
        """Where what may become a preamble begins at the end of the buffer; else the end."""
        longest = min(len(PREAMBLE) - 1, self._end)
        part = (n for n in range(longest, 0, -1) if self._ends_with(PREAMBLE[:n]))
        return self._end - next(part, 0)

    def _ends_with(self, part: bytes) -> bool:
        return self._buffer.endswith(part, 0, self._end)

    def _false(self, start: int) -> bool:
        """Whether no frame can begin there: an impossible length, or whole and not sound."""
        if self._end - start < _HEADER:
            return False
        size = self._size(start)
        if not _SHORTEST <= size - _HEADER <= _LONGEST:
            return True
        counted = memoryview(self._buffer)[start + len(PREAMBLE) : start + size]
        return not self._unfinished(start) and check(counted) != 0  # the check cancels the rest

    def _unfinished(self, start: int) -> bool:
        return self._end - start < self._size(start)

    def _size(self, start: int) -> int:
        """Of the whole frame; of its header alone while that is not there."""
        if self._end - start < _HEADER:
            return _HEADER
        length = self._buffer[start + len(PREAMBLE) : start + _HEADER]
        return _HEADER + int.from_bytes(length, "big")

    def _drop(self, count: int) -> None:
        kept = self._end - count
        view = memoryview(self._buffer)
        view[:kept] = view[count : self._end]
        wipe(view[kept : self._end])
        self._end = kept


@dataclass
class _Found:
    """Where frames begin, by what they are. `begun`: where a preamble may begin at the end.
    `open` ones hang on bytes that are still to come, `unfinished` ones of them on their own."""

    begun: int
    sound: list[int] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    unfinished: list[int] = field(default_factory=list)
    false: list[int] = field(default_factory=list)
