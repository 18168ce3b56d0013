"""What driver and printer say to each other beside the slip itself. Pure.

Epson ESC/POS command reference: DLE EOT (real-time status), DLE DC4 fn 8 (clear the buffers),
GS r (status in its turn), GS ( H fn 48 (process identifier).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.model.device import Condition, condition

INITIALISE = b"\x1b@"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""In real time: forget everything that was received and not yet printed."""

CLEARED = b"\x37\x25\x00"
"""The answer to `CLEAR`."""

PAPER_IN_TURN = b"\x1dr\x01"
"""GS r 1: the paper sensors, told when this command's turn comes in the buffer."""

OFFLINE, COVER, FEEDING_STOPPED, ERROR = 0x08, 0x04, 0x20, 0x40
CUTTER, UNRECOVERABLE = 0x08, 0x20
NEAR_END, END = 0x0C, 0x60
_ERRORS = 0x04 | UNRECOVERABLE | 0x40
_FIXED_MASK, FIXED = 0x93, 0x12
_IN_TURN_MASK, _IN_TURN_END = 0x90, 0x0C


def ask(number: int) -> bytes:
    """DLE EOT `number`: 1 printer, 2 why offline, 3 errors, 4 paper. Answered with one byte,
    at once, whatever the printer is doing."""
    return bytes((0x10, 0x04, number))


def is_status(byte: int) -> bool:
    """Whether this may be an answer to `ask`: 0xx1xx10."""
    return byte & _FIXED_MASK == FIXED


def is_in_turn(byte: int) -> bool:
    """Whether this may be an answer to `PAPER_IN_TURN`: 0xx0xxxx."""
    return byte & _IN_TURN_MASK == 0


def in_turn_paper_out(byte: int) -> bool:
    return byte & _IN_TURN_END == _IN_TURN_END


def identifier(number: int) -> bytes:
    """Four letters A–O for a job. No byte of them can be taken for a status."""
    return bytes(0x41 + (number // 15**place) % 15 for place in range(4))


def mark(identifier: bytes) -> bytes:
    """GS ( H fn 48: send this identifier back when everything before it is finished."""
    return b"\x1d(H\x06\x00\x30\x30" + identifier


def marked(identifier: bytes) -> bytes:
    """The answer to `mark`."""
    return b"\x37\x22" + identifier + b"\x00"


def without_commands(dots: bytes) -> bytes:
    """Dots in which no printer finds a real-time command.

    Printers look for DLE EOT, DLE ENQ and DLE DC4 everywhere, also within a picture. Such
    bytes get one dot more, beside a black one.
    """
    for command in (0x04, 0x05, 0x14):
        dots = dots.replace(bytes((0x10, command)), bytes((0x18, command)))
    return dots


def conditions(answers: Mapping[int, int]) -> tuple[Condition, ...]:
    """What the answers to `ask` (number → byte) mean, faults and warnings, each once.

    Where the printer says it is offline and gives no cause, that is the condition.
    """
    bits = {number: answers.get(number, 0) for number in (1, 2, 3, 4)}
    paper_out = bits[4] & END or bits[2] & FEEDING_STOPPED
    stuck = bits[3] & CUTTER
    found = {
        "cover.open": bits[2] & COVER,
        "paper.out": paper_out and not bits[2] & COVER,
        "cutter.stuck": stuck,
        "printer.error": bits[3] & _ERRORS or (bits[2] & ERROR and not stuck),
        "paper.low": bits[4] & NEAR_END and not paper_out,
    }
    names = [name for name, active in found.items() if active]
    if bits[1] & OFFLINE and names in ([], ["paper.low"]):
        names.append("printer.offline")
    return tuple(condition(name, _raw(answers)) for name in names)


def _raw(answers: Mapping[int, int]) -> str:
    return " ".join(f"{number}:{byte:02X}" for number, byte in sorted(answers.items()))


def faults(found: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(each for each in found if each.level == "fault")
