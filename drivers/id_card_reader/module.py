"""What a SAM_V module does, as values: a request's body in, an answer's body out. No I/O.

The emulator puts it on a line. Faults are what a module reports of itself or of a card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from drivers.id_card_reader import protocol
from drivers.id_card_reader.card import LAYOUTS, pack
from drivers.id_card_reader.protocol import Command, Sw3
from kiosk.base.config import read_toml
from kiosk.base.paths import CONFIG
from kiosk.model.identity import CardKind

SAM_ID = bytes.fromhex("0500 0100 F3D63401 11000000 67120000")
"""05.01-20240115-0000000017-0000004711"""

PHOTO = bytes.fromhex("574C66007E00320000").ljust(1024, b"\x5a")
"""A WLT header of 102 by 126, then filler."""

_FINGER = bytes.fromhex("430112").ljust(512, b"\xa5")
_BODY_NUMBER = bytes(range(8))
_READS = (protocol.READ_BASE, protocol.READ_FINGERPRINT)

FAULTS: Mapping[str, tuple[tuple[Command, ...], Sw3]] = {
    "find.failed": ((protocol.FIND,), Sw3.FIND_FAILED),
    "select.failed": ((protocol.SELECT,), Sw3.SELECT_FAILED),
    "unknown.card": ((protocol.SELECT,), Sw3.NO_SUCH_CARD),
    "read.failed": (_READS, Sw3.READ_FAILED),
    "address.failed": ((protocol.READ_ADDRESS,), Sw3.READ_FAILED),
    "authentication": (_READS, Sw3.SAM_REJECTED),
    "authentication.card": (_READS, Sw3.CARD_REJECTED),
    "verification": (_READS, Sw3.NOT_VERIFIED),
    "before.find": (_READS, Sw3.NOT_FOUND_YET),
    "fingerprint": (_READS, Sw3.FINGERPRINT),
    "information.length": (_READS, Sw3.INFORMATION_LENGTH),
    "random": (_READS, Sw3.RANDOM_FAILED),
    "no.data": (_READS, Sw3.NO_DATA),
    "unknown.error": (_READS, Sw3.UNKNOWN_ERROR),
    "no.right": (_READS, Sw3.NO_RIGHT),
    "self.test": (_READS, Sw3.SELF_TEST),
    "licence": (_READS, Sw3.UNLICENSED),
    "request.checksum": (_READS, Sw3.BAD_CHECK),
    "request.length": (_READS, Sw3.BAD_LENGTH),
    "request.command": (_READS, Sw3.BAD_COMMAND),
    "host.port": (_READS, Sw3.HOST_PORT),
    "host.time.out": (_READS, Sw3.HOST_TIME_OUT),
    "host.checksum": (_READS, Sw3.HOST_CHECK),
    "host.no.sam": (_READS, Sw3.HOST_NO_SAM),
}
"""By name: the commands a fault strikes and the status it answers them with."""

LIFTED = "lifted.mid.read"
EXCHANGES: Mapping[str, Command] = {
    "find": protocol.FIND,
    "select": protocol.SELECT,
    "base": protocol.READ_BASE,
    "address": protocol.READ_ADDRESS,
}
"""By name: the answer after which somebody exchanges the card for another."""

_REFUSALS = {"failed": Sw3.SELF_TEST, "unlicensed": Sw3.UNLICENSED}


class Module:
    """The state of a module and of the card on it. Attributes are the knobs:

    `fault`: a key of `FAULTS`, `LIFTED` (the card goes while its base data is read), or any
    other word for none. `sam`: licensed, unlicensed, failed. `old`: refuses 30 10 (a "0501").
    `refind`: finds a card that it has found before and that was not lifted since.
    `fingers`: blocks of fingerprint features on the card, 0 to 2. `exchange`: a key of
    `EXCHANGES`, once, or any other word for never. `eager`: finds and selects what lies there
    by itself before it reads, so that an exchange shows in no status.
    """

    def __init__(self) -> None:
        self.card: Mapping[str, Any] | None = None
        self.fault = "off"
        self.sam = "licensed"
        self.old = False
        self.refind = True
        self.fingers = 2
        self.exchange = "off"
        self.eager = False
        self._found = self._selected = False

    def lay(self, card: Mapping[str, Any] | None) -> None:
        """Lays a card (a persona) down in place of what lies there; None lifts it."""
        self.card = card
        self.reset()

    def reset(self) -> None:
        """Forgets that it has found a card, as when power returns."""
        self._found = self._selected = False

    def answer(self, body: bytes | bytearray) -> bytes:
        """The answer to a request that arrived whole."""
        answer = self._answer(bytes(body))
        if self.exchange in EXCHANGES and EXCHANGES[self.exchange].code == body[:2]:
            self.exchange = "off"
            self.lay(next(card for card in personas().values() if card != self.card))
        return answer

    def _answer(self, body: bytes) -> bytes:
        code, data = body[:2], body[2:]
        if (refusal := self._refusal(code)) is not None:
            return _status(refusal)
        if code[:1] == b"\x60":
            return _status(Sw3.OK if code[1] <= 4 else Sw3.BAD_COMMAND)
        if code == b"\x61\xff":
            return _status(Sw3.OK if len(data) == 1 and data[0] >= 24 else Sw3.BAD_LENGTH)
        if code not in self._actions:
            return _status(Sw3.BAD_COMMAND)
        return _status(Sw3.BAD_LENGTH) if data else self._actions[code](self)

    def _refusal(self, code: bytes) -> Sw3 | None:
        """Why it answers a command with a bare status: no SAM, or a fault that was set."""
        numbers = code in (protocol.SAM_ID.code, protocol.RESET.code)
        if self.sam == "failed" or (self.sam == "unlicensed" and not numbers):
            return _REFUSALS[self.sam]
        commands, sw3 = FAULTS.get(self.fault, ((), Sw3.OK))
        return sw3 if code in [command.code for command in commands] else None

    def _reset(self) -> bytes:
        self.reset()
        return _status(Sw3.OK)

    def _find(self) -> bytes:
        if self.card is None or (self._found and not self.refind):
            return _status(Sw3.FIND_FAILED)
        self._found, self._selected = True, False
        return _status(Sw3.FOUND, bytes(4))

    def _select(self) -> bytes:
        self._selected = self.card is not None and self._found
        return _status(Sw3.OK, bytes(8)) if self._selected else _status(Sw3.SELECT_FAILED)

    def _reads(self) -> Mapping[str, Any] | None:
        """The card it reads from; None where none is selected."""
        if self.eager and self.card is not None:
            self._found = self._selected = True
        return self.card if self._selected else None

    def _read_base(self) -> bytes:
        return self._base(b"\x01\x00\x04\x00", b"")

    def _read_fingerprint(self) -> bytes:
        if self.old:
            return _status(Sw3.BAD_COMMAND)
        features = _FINGER * self.fingers
        return self._base(b"\x01\x00\x04\x00" + len(features).to_bytes(2, "big"), features)

    def _base(self, sizes: bytes, features: bytes) -> bytes:
        if self.fault == LIFTED:
            self.lay(None)
        if (card := self._reads()) is None:
            return _status(Sw3.READ_FAILED)
        return _status(Sw3.OK, sizes + text_block(card) + PHOTO + features)

    def _read_address(self) -> bytes:
        if (card := self._reads()) is None:
            return _status(Sw3.READ_FAILED)
        if "newest_address" not in card:
            return _status(Sw3.NO_DATA)
        return _status(Sw3.OK, f"{card['newest_address']:<35}".encode("utf-16-le"))

    def _read_body_number(self) -> bytes:
        return _status(Sw3.OK, _BODY_NUMBER) if self._reads() else _status(Sw3.READ_FAILED)

    _actions: ClassVar[Mapping[bytes, Callable[[Module], bytes]]] = {
        protocol.RESET.code: _reset,
        protocol.SAM_STATUS.code: lambda _: _status(Sw3.OK),
        protocol.SAM_ID.code: lambda _: _status(Sw3.OK, SAM_ID),
        protocol.FIND.code: _find,
        protocol.SELECT.code: _select,
        protocol.READ_BASE.code: _read_base,
        protocol.READ_APPENDED.code: _read_address,
        protocol.READ_ADDRESS.code: _read_address,
        protocol.READ_BODY_NUMBER.code: _read_body_number,
        protocol.READ_FINGERPRINT.code: _read_fingerprint,
    }


def personas() -> dict[str, dict[str, Any]]:
    """The fictional residents of the configuration by key."""
    tables: list[dict[str, Any]] = read_toml(CONFIG / "personas.toml")["persona"]
    return {table["key"]: table for table in tables}


def text_block(persona: Mapping[str, Any]) -> bytes:
    """What stands on this persona's card."""
    kind = CardKind(persona["kind"])
    named = {**persona, "authority": persona.get("authority", persona.get("authority_code", ""))}
    return pack(kind, {key: named.get(key, "") for key in LAYOUTS[kind]})


def _status(sw3: Sw3, data: bytes = b"") -> bytes:
    return bytes([0, 0, sw3]) + data
