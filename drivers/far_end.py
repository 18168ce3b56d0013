"""Who answers at the far end of a line, asked after each opening and before a driver's own words.

A port's name may lead to another device than it says. The questions do no harm to any of them:

- A slip printer answers DLE EOT 1 (printer) and 4 (paper) at once, whatever it is doing, each
  with a byte in which bits 1 and 4 are set and bit 0 is not, and prints nothing of them (Epson
  ESC/POS command reference).
- The module of a card reader answers 11 FF (its status) behind the preamble of its frames (GA 467
  family). It is asked only where no printer answered; ESC @ follows, so that a printer that is
  silent forgets what it took for text.
- Scan engines know neither. Those that answer commands are known by their own driver; one that
  answers nothing cannot prove itself, but that nobody else answers in its place is known.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drivers.line import Wire
from drivers.port import wipe
from kiosk.base.condition import condition
from kiosk.base.errors import DeviceError, DeviceGarbled, DeviceSilent, DeviceUnfit
from kiosk.ports.id_card_reader import ID_CARD_READER
from kiosk.ports.receipt_printer import RECEIPT_PRINTER

PRINTER, READER = RECEIPT_PRINTER.name, ID_CARD_READER.name

ASK_PRINTER = bytes.fromhex("100401 100404")
ASK_MODULE = bytes.fromhex("AAAAAA9669 0003 11FF ED")
_PREAMBLE = ASK_MODULE[:5]
_FORGET = b"\x1b@"

_STATUS = rb"[%s]" % re.escape(bytes(byte for byte in range(256) if byte & 0x13 == 0x12))
_UNASKED = (
    rb"[\x11\x13]|[\x10\x14\x18\x1c\x30\x34\x38\x3c][\x00-\x0f\x20-\x2f\x40-\x4f\x60-\x6f]{3}"
)
_STATUSES = re.compile(rb"(?:%s)*%s(?:%s|%s)*" % (_UNASKED, _STATUS, _STATUS, _UNASKED), re.DOTALL)
"""Answers of a printer, among what it says without being asked: XON, XOFF and its automatic
status, which is of four bytes."""

_AT_ONCE = 0.15
"""Seconds for a printer's answer, which comes in real time. A later one is known as well."""

_MODULE_SECONDS = 0.4
_GAP = 0.05
"""Seconds without a byte after which an answer is whole."""

_LONGEST = 4096
"""More than an earlier answer of a module that may still be arriving."""


def make_sure(device: str, wire: Wire, *, must_answer: bool = False) -> None:
    """Raises `DeviceUnfit` (`other.device`, with the name of what answers) where the line leads
    to something else than `device`. `must_answer`: `DeviceSilent` or `DeviceGarbled` also where
    nobody known answers, so that nothing more is sent to whatever is there."""
    there, heard = _who(wire)
    if there == device or not (there or must_answer):
        return
    if there:
        raise DeviceUnfit(device, condition("other.device", there), f"{there} answers")
    raise _nobody(device, heard)


def _nobody(device: str, heard: int) -> DeviceError:
    if heard:
        return DeviceGarbled(device, condition("garbled"), f"{heard} bytes of no device we know")
    return DeviceSilent(device, condition("silent"), "does not say what it is")


def _who(wire: Wire) -> tuple[str, int]:
    """The name of what answers, or "", and how many bytes came last."""
    with _reply(wire, ASK_PRINTER, _AT_ONCE, lambda _: True) as reply:
        printer = _STATUSES.fullmatch(reply) is not None
    if printer:  # asked twice, since a scan engine may just have read such a code
        with _reply(wire, ASK_PRINTER, _AT_ONCE, lambda _: True) as reply:
            if _STATUSES.fullmatch(reply):
                return PRINTER, len(reply)
    with _reply(wire, ASK_MODULE + _FORGET, _MODULE_SECONDS, _has_preamble) as reply:
        if _has_preamble(reply):
            return READER, len(reply)
        return (PRINTER if _STATUSES.fullmatch(reply) else ""), len(reply)


def _has_preamble(reply: bytearray) -> bool:
    return _PREAMBLE in reply


@contextmanager
def _reply(
    wire: Wire, question: bytes, seconds: float, enough: Callable[[bytearray], bool]
) -> Iterator[bytearray]:
    """What comes within the time, and, once it is enough, until the line is still for a moment.
    Overwritten afterwards: it may be what an earlier read left on the line."""
    room, end = bytearray(_LONGEST), 0
    wire.discard()
    wire.write(question)
    deadline = time.monotonic() + seconds
    try:
        while end < _LONGEST and time.monotonic() < deadline + _GAP:
            left = _GAP if end and enough(room) else max(0.0, deadline - time.monotonic())
            try:
                end += wire.read_into(memoryview(room)[end:], left)
            except DeviceSilent:
                break
        heard = room[:end]
        yield heard
        wipe(heard)
    finally:
        wipe(room)
