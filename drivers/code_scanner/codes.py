"""Codes in the bytes of a scan engine: found, bounded and made text. No I/O here."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence

from kiosk.base.condition import condition
from kiosk.base.errors import DeviceError, DeviceGarbled
from kiosk.ports.code_scanner import CODE_SCANNER

DEVICE = CODE_SCANNER.name

LONGEST = 7089
"""Bytes of a code at the most: the digits that the largest QR code holds (ISO/IEC 18004)."""

_ENCODINGS = ("utf-8", "gb18030")
_UTF16 = {BOM_UTF16_LE: "utf-16-le", BOM_UTF16_BE: "utf-16-be"}
_MARK = "\ufeff"
"""What every byte order mark is as text; GB 18030 has one too (84 31 95 33)."""

_IDENTIFIER = r"\][A-Za-z][0-9A-Za-z]"
"""What an engine may be set to send before each code (ISO/IEC 15424): `]`, a letter for the
symbology, a modifier. `]Q1` is a QR code, `]C1` a GS1-128. Modifiers that announce the encoding
(`]Q2`) are followed by it, as `\\000026`."""

_BEFORE_CODES = re.compile(rf"{_MARK}?(?:{_IDENTIFIER}(?:\\[0-9]{{6}})?)?{_MARK}?")

_IN_CODES = "\t\x04\x1c\x1d\x1e\x1f"
"""Control characters that codes hold: tabulators, and the separators of GS1 (ISO/IEC 15434)."""


def garbled(detail: str) -> DeviceError:
    """`detail` never holds a part of a code."""
    return DeviceGarbled(DEVICE, condition("garbled", detail), detail)


class Codes:
    """Finds codes in a stream of bytes of any chunking.

    Feed it, then take codes with `take` until that answers None. Each code stands between
    `prefix` and one of `ends`; what precedes the prefix is noise.
    """

    def __init__(self, prefix: bytes, ends: Sequence[bytes]) -> None:
        self._prefix = prefix
        self._ends = ends
        self._room = len(prefix) + LONGEST
        self._buffer = b""
        self._lost = False

    def feed(self, data: bytes) -> None:
        self._buffer += data

    @property
    def waiting(self) -> bool:
        """Whether part of a code has come."""
        return bool(self._buffer) or self._lost

    def take(self) -> str | None:
        """The next code; None where more bytes are needed.

        Raises `DeviceGarbled` for what ended and is none, or grows beyond `LONGEST`: it is
        gone then, with all that still comes of it.
        """
        while (cut := self._cut()) is not None:
            body, self._buffer = cut
            lost, self._lost = self._lost, False
            if body.strip(b"\r\n") and not lost:
                return self._text(body)
        begun = max(map(len, self._ends)) - 1  # bytes that may be the beginning of an end
        if len(self._buffer) > self._room + begun:
            self._buffer = self._buffer[len(self._buffer) - begun :]
            lost, self._lost = self._lost, True
            if not lost:
                raise garbled(f"no end within {self._room} bytes")
        return None

    def quiet(self) -> None:
        """The line has been quiet: what is unfinished will stay so. Raises `DeviceGarbled`
        where there is any."""
        size, lost = len(self._buffer), self._lost
        self._buffer, self._lost = b"", False
        if size and not lost:
            raise garbled(f"{size} bytes without an end")

    def _cut(self) -> tuple[bytes, bytes] | None:
        """What stands before the first end, and what after it."""
        found = [(self._buffer.index(end), end) for end in self._ends if end in self._buffer]
        if not found:
            return None
        at, end = min(found)
        return self._buffer[:at], self._buffer[at + len(end) :]

    def _text(self, body: bytes) -> str:
        if len(body) > self._room:
            raise garbled(f"a code of {len(body)} bytes")
        if self._prefix not in body:
            raise garbled(f"{len(body)} bytes without the prefix")
        return text(body[body.index(self._prefix) + len(self._prefix) :].strip(b"\r\n"))


def text(content: bytes) -> str:
    """A code's bytes, without what stands before a code and is none of it: a byte order mark and
    a symbology identifier, in either order.

    UTF-8 or else GB 18030; UTF-16 where its mark says so. `DeviceGarbled` where they are no text.
    A code that begins like an identifier itself loses three characters: no claim code, payment
    code or address does.
    """
    identifier = re.match(_IDENTIFIER.encode(), content)
    marked = content[identifier.end() :] if identifier else content
    if (encoding := _UTF16.get(marked[:2])) is not None:
        whole = marked.removesuffix(b"\0") if len(marked) % 2 else marked  # 00 0D ended it
        return _checked(content, _decoded(whole, (encoding,)))
    return _checked(content, _decoded(content, _ENCODINGS))


def _decoded(content: bytes, encodings: Sequence[str]) -> str:
    """The text in the first of the encodings that fits; empty where none does."""
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _checked(content: bytes, said: str) -> str:
    before = _BEFORE_CODES.match(said)
    code = said[before.end() if before else 0 :]
    if not code or any(c not in _IN_CODES and (c < " " or c == "\x7f") for c in code):
        raise garbled(f"{len(content)} bytes that are no text")
    return code
