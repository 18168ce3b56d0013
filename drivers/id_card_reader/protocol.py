"""The words of the reader's serial protocol (SAM_V modules, GA 467 family). No I/O here.

A request's body is command, parameter, data; an answer's is three status bytes and data. SW1
and SW2 are the card's own, SW3 is the reader's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from drivers.id_card_reader.frames import DEVICE, frame, garbled
from kiosk.base.condition import condition
from kiosk.base.errors import (
    CardNotRecognised,
    CardRemoved,
    CardUnreadable,
    DeviceError,
    DeviceSilent,
    DeviceUnfit,
    KioskError,
)
from kiosk.ports.id_card_reader import ID_CARD_READER

Bytes = bytes | memoryview


@dataclass(frozen=True)
class Command:
    """`patience` is how long a module may take before its answer, in seconds; `size` is that
    of the longest whole answer, in bytes; `success` is the status of a good one."""

    code: bytes
    patience: float
    size: int
    success: int = 0x90

    def request(self, data: bytes = b"") -> bytes:
        return frame(self.code + data)


RESET = Command(b"\x10\xff", 0.5, 11)
SAM_STATUS = Command(b"\x11\xff", 0.5, 11)
SAM_ID = Command(b"\x12\xff", 0.5, 27)
FIND = Command(b"\x20\x01", 0.5, 15, success=0x9F)
SELECT = Command(b"\x20\x02", 0.5, 19)
READ_BASE = Command(b"\x30\x01", 2.0, 1295)
READ_APPENDED = Command(b"\x30\x02", 1.5, 81)
READ_ADDRESS = Command(b"\x30\x03", 1.5, 81)
READ_BODY_NUMBER = Command(b"\x30\x05", 1.5, 81)
READ_FINGERPRINT = Command(b"\x30\x10", 3.0, 2321)


class Sw3(IntEnum):
    """The reader's status. The first four are a host library's words, seen through bridges;
    34, 37 and 3F stand in one vendor's list only."""

    HOST_PORT = 0x01
    HOST_TIME_OUT = 0x02
    HOST_CHECK = 0x03
    HOST_NO_SAM = 0x05
    BAD_CHECK = 0x10
    BAD_LENGTH = 0x11
    BAD_COMMAND = 0x21
    NO_RIGHT = 0x23
    UNKNOWN_ERROR = 0x24
    SAM_REJECTED = 0x31
    CARD_REJECTED = 0x32
    NOT_VERIFIED = 0x33
    NOT_FOUND_YET = 0x34
    FINGERPRINT = 0x37
    INFORMATION_LENGTH = 0x3F
    NO_SUCH_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST = 0x60
    UNLICENSED = 0x66
    FIND_FAILED = 0x80
    SELECT_FAILED = 0x81
    OK = 0x90
    NO_DATA = 0x91
    FOUND = 0x9F


def unfit(name: str, raw: str) -> DeviceError:
    return DeviceUnfit(DEVICE, ID_CARD_READER.condition(name, raw), raw)


_FAILURES: dict[int, Callable[[str], KioskError]] = {
    Sw3.HOST_PORT: lambda raw: unfit("sam.failed", raw),
    Sw3.HOST_TIME_OUT: lambda raw: DeviceSilent(DEVICE, condition("silent", raw), raw),
    Sw3.HOST_CHECK: garbled,
    Sw3.HOST_NO_SAM: lambda raw: unfit("sam.failed", raw),
    Sw3.BAD_CHECK: garbled,
    Sw3.BAD_LENGTH: garbled,
    Sw3.BAD_COMMAND: garbled,
    Sw3.NO_RIGHT: lambda raw: unfit("sam.unlicensed", raw),
    Sw3.UNKNOWN_ERROR: CardUnreadable,
    Sw3.SAM_REJECTED: CardUnreadable,
    Sw3.CARD_REJECTED: CardUnreadable,
    Sw3.NOT_VERIFIED: CardUnreadable,
    Sw3.NOT_FOUND_YET: CardRemoved,
    Sw3.FINGERPRINT: CardUnreadable,
    Sw3.INFORMATION_LENGTH: CardUnreadable,
    Sw3.NO_SUCH_CARD: CardNotRecognised,
    Sw3.READ_FAILED: CardUnreadable,
    Sw3.RANDOM_FAILED: CardUnreadable,
    Sw3.SELF_TEST: lambda raw: unfit("sam.failed", raw),
    Sw3.UNLICENSED: lambda raw: unfit("sam.unlicensed", raw),
    Sw3.FIND_FAILED: CardRemoved,
    Sw3.SELECT_FAILED: CardUnreadable,
    Sw3.NO_DATA: CardUnreadable,
}
"""What a failure means to a read that has found its card. Whether the card behind
`CardUnreadable` is still there only the next find can tell."""


@dataclass(frozen=True, repr=False)
class Answer:
    """What the module said. Has no `repr` of its own: the data may be a person's, and lies in a
    buffer that is overwritten when the dialogue ends. `alone`: not a byte came beside it."""

    sw3: int
    data: memoryview
    ok: bool
    alone: bool = True

    def says_only(self, sw3: Sw3) -> bool:
        """Whether this status came, undisturbed, with nothing more."""
        return self.alone and self.sw3 == sw3 and not self.data

    @property
    def failure(self) -> KioskError:
        """Our error for this status; `DeviceGarbled` for one outside the table."""
        raw = f"SW3 {self.sw3:02X}"
        return _FAILURES.get(self.sw3, garbled)(raw)

    @property
    def device_failure(self) -> DeviceError:
        """The same where no card is concerned: a card's error is then the module's fault."""
        failure = self.failure
        return failure if isinstance(failure, DeviceError) else unfit("sam.failed", failure.detail)


def answer(command: Command, body: bytes | bytearray, *, alone: bool = True) -> Answer:
    """The answer to that command; `DeviceGarbled` where it is too short for a status."""
    if len(body) < 3:
        raise garbled("answer without a status")
    return Answer(body[2], memoryview(body)[3:], body[2] == command.success, alone)


def sam_id(data: Bytes) -> str:
    """The module's number as it is written on it: `05.01-20240115-0000000001-0000000002`.

    Little endian: two u16, three u32. `DeviceGarbled` where it is not 16 bytes.
    """
    if len(data) != 16:
        raise garbled(f"SAM number of {len(data)} bytes")
    at = [int.from_bytes(data[a:b], "little") for a, b in _SAM_ID]
    return f"{at[0]:02}.{at[1]:02}-{at[2]:08}-{at[3]:010}-{at[4]:010}"


_SAM_ID = ((0, 2), (2, 4), (4, 8), (8, 12), (12, 16))


def address(data: Bytes) -> Bytes:
    """An address of its own; `DeviceGarbled` where it is not 70 bytes."""
    if len(data) != 70:
        raise garbled(f"address of {len(data)} bytes")
    return data


@dataclass(frozen=True, repr=False)
class Base:
    """The payload of a base read: text block, WLT photo, fingerprint features."""

    text: Bytes
    photo: Bytes
    fingerprint: Bytes


def base(data: Bytes, with_fingerprint: bool) -> Base:
    """Cuts a payload by the lengths it begins with (30 01: two, 30 10: three).

    Raises `DeviceGarbled` where they do not add up.
    """
    count = 3 if with_fingerprint else 2
    sizes = [int.from_bytes(data[2 * i : 2 * i + 2], "big") for i in range(count)]
    if len(data) != 2 * count + sum(sizes) or sizes[0] != 256:
        raise garbled(f"base data of {len(data)} bytes")
    parts, at = [], 2 * count
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return Base(parts[0], parts[1], parts[2] if with_fingerprint else b"")
