"""What driver and printer say to each other beside the slip itself. Pure.

Epson ESC/POS command reference: DLE EOT (real-time status), DLE DC4 fn 8 (clear the buffers),
GS r (status in its turn), GS ( H fn 48 (process identifier), GS a (automatic status).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiosk.base.condition import Condition
from kiosk.ports.receipt_printer import RECEIPT_PRINTER

INITIALISE = b"\x1b@"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""In real time: forget everything that was received and not yet printed."""

CLEARED = b"\x37\x25\x00"
"""The answer to `CLEAR`."""

NO_AUTOMATIC_STATUS = b"\x1da\x00"
"""GS a 0: say nothing that was not asked."""

PAPER_IN_TURN = b"\x1dr\x01"
"""GS r 1: the paper sensors, told when this command's turn comes in the buffer."""

OFFLINE, COVER, FEEDING_STOPPED, ERROR = 0x08, 0x04, 0x20, 0x40
CUTTER, UNRECOVERABLE = 0x08, 0x20
NEAR_END, END = 0x0C, 0x60
_ERRORS = 0x04 | UNRECOVERABLE | 0x40
FIXED_MASK, FIXED = 0x93, 0x12
"""Which bits of an answer to `ask` are the same in every one by the standard: 0xx1xx10."""

_PAPER_THERE, _PAPER_OUT = (0x00, 0x03), (0x0C, 0x0F)
"""Answers to `PAPER_IN_TURN`, each without and with the near-end sensor's bits."""

_FEWEST, _COUNTS = 5, 7
_OBEYED_AT_ONCE = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
"""DLE EOT, DLE ENQ, DLE DC4: printers look for them everywhere, also within text and pictures."""


@dataclass(frozen=True)
class End:
    """A question put after the last line of a slip, and its answers, exact to the byte."""

    question: bytes
    printed: frozenset[bytes]
    without_paper: frozenset[bytes] = frozenset()


def ask(number: int) -> bytes:
    """DLE EOT `number`: 1 printer, 2 why offline, 3 errors, 4 paper. Answered with one byte,
    at once, whatever the printer is doing."""
    return bytes((0x10, 0x04, number))


def roll_call(number: int) -> End:
    """GS r 1 so many times that stray bytes or answers to the question before are told apart.

    One byte 00 may come from anywhere, an automatic block has three in a row. Five to eleven
    alike, as many as were asked for, come from nowhere else; numbers that follow each other
    ask for different counts.
    """
    count = _FEWEST + number % _COUNTS
    there, out = (
        frozenset(bytes((byte,)) * count for byte in each) for each in (_PAPER_THERE, _PAPER_OUT)
    )
    return End(PAPER_IN_TURN * count, there, out)


def process(number: int) -> End:
    """GS ( H fn 48 with an identifier that differs from those of 50 000 numbers before."""
    name = identifier(number)
    return End(mark(name), frozenset((marked(name),)))


def identifier(number: int) -> bytes:
    """Four letters A–O. No byte of them can be taken for a status."""
    return bytes(0x41 + (number // 15**place) % 15 for place in range(4))


def mark(identifier: bytes) -> bytes:
    """GS ( H fn 48: send this identifier back when everything before it is finished."""
    return b"\x1d(H\x06\x00\x30\x30" + identifier


def marked(identifier: bytes) -> bytes:
    """The answer to `mark`."""
    return b"\x37\x22" + identifier + b"\x00"


def holds_command(data: bytes) -> bool:
    """Whether a printer would find a real-time command in these bytes."""
    return any(command in data for command in _OBEYED_AT_ONCE)


def without_commands(dots: bytes) -> bytes:
    """Dots in which no printer finds a real-time command: such bytes get one dot more, beside a
    black one."""
    for command in _OBEYED_AT_ONCE:
        dots = dots.replace(command, bytes((0x18, command[1])))
    return dots


def conditions(answers: Mapping[int, int], not_taken: int = 0) -> tuple[Condition, ...]:
    """What the answers to `ask` (number → byte) mean, faults and warnings, each once.

    Where the printer says it is offline and gives no cause, that is the condition. `not_taken`
    is the bit of answer 1 by which a model tells that the former slip still hangs there.
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
        "paper.not_taken": bits[1] & not_taken,
    }
    active = [name for name, is_so in found.items() if is_so]
    told = [RECEIPT_PRINTER.condition(name, _raw(answers)) for name in active]
    if bits[1] & OFFLINE and not faults(told):
        told.append(RECEIPT_PRINTER.condition("printer.offline", _raw(answers)))
    return tuple(told)


def _raw(answers: Mapping[int, int]) -> str:
    return " ".join(f"{number}:{byte:02X}" for number, byte in sorted(answers.items()))


def faults(found: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(each for each in found if each.level == "fault")
