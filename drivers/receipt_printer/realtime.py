"""Finds the commands a printer obeys at once, wherever they stand in what it receives."""

from __future__ import annotations

_ASK = {b"\x10\x04": 3}
_CLEAR = {b"\x10\x14\x08": 10}
"""DLE EOT n and DLE DC4 fn 8 with their lengths in bytes."""


class RealTime:
    """Finds real-time commands in bytes of any chunking, also within other commands' data.
    `clears`: whether the printer knows DLE DC4."""

    def __init__(self, *, clears: bool = True) -> None:
        self._commands = {**_ASK, **(_CLEAR if clears else {})}
        self._tail = b""

    def split(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """`data` in pieces, each with the real-time command that ends with it (or b"")."""
        pieces = []
        start = at = 0
        while at < len(data):
            if not self._tail:
                at = data.find(b"\x10", at)
                if at < 0:
                    break
            self._tail = self._grown(self._tail + data[at : at + 1])
            at += 1
            if len(self._tail) == self._length():
                pieces.append((data[start:at], self._tail))
                start, self._tail = at, b""
        return [*pieces, (data[start:], b"")] if start < len(data) else pieces

    def _length(self) -> int:
        return next((n for head, n in self._commands.items() if self._tail.startswith(head)), 0)

    def _grown(self, tail: bytes) -> bytes:
        """The tail as far as it may still become a command."""
        for head in self._commands:
            if tail.startswith(head) or head.startswith(tail):
                return tail
        return b"\x10" if tail.endswith(b"\x10") else b""
