"""Reads identity cards: find, select, read, newest address.

Each attempt is one dialogue on the line; between attempts the line is free, so a question about
the reader's health never waits for a card.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from drivers.id_card_reader import protocol
from drivers.id_card_reader.card import identity_card, moved
from drivers.id_card_reader.frames import DEVICE, Scanner, garbled
from drivers.id_card_reader.protocol import Answer, Base, Command, Sw3
from drivers.line import Line, Wire
from kiosk.errors import (
    CardRemoved,
    CardUnreadable,
    DeviceAbsent,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
    KioskError,
)
from kiosk.model.device import DeviceStatus, Presence, State
from kiosk.model.identity import CardKind, IdentityCard
from kiosk.model.personal import PersonalBytes

_ATTEMPTS = 3
_WITH_ADDRESS = (CardKind.RESIDENT, CardKind.HK_MACAO_TAIWAN)
_NO_CARD = (Sw3.FIND_FAILED, Sw3.SELECT_FAILED)
_STATES: dict[type[DeviceError], State] = {DeviceAbsent: State.ABSENT, DeviceSilent: State.OFFLINE}


class SerialIdCardReader:
    """A SAM_V module on a serial line. Fills `kiosk.ports.IdCardReader`.

    `pause` are the seconds from one look for a card to the next: the modules want 0.3 to 0.5.

    `read` reads whatever card lies there, also one that was read before and never lifted: each
    call finds and selects anew. Modules that do not find the same card twice still select it,
    so a find without success is followed by a select before the reader counts as empty.
    """

    sam_id: str = ""
    """The module's number, known from the first good `status` on while the module answers."""

    def __init__(
        self, port: str, baudrate: int, fingerprint: bool = False, *, pause: float = 0.4
    ) -> None:
        self._line = Line(port, baudrate, DEVICE)
        self._byte = 10 / baudrate
        self._fingerprint = fingerprint
        self._pause = pause
        self._reading = 0
        self._met = False

    async def read(self) -> IdentityCard:
        """See the port. A card that fails is tried three times before its error is raised; one
        that is gone by then raises `CardRemoved`."""
        self._reading += 1
        self._met = False
        try:
            return await self._read()
        finally:
            self._reading -= 1

    async def _read(self) -> IdentityCard:
        failures = 0
        while True:
            try:
                card = await self._line.run(self._attempt)
            except (CardUnreadable, CardRemoved, DeviceGarbled, DeviceSilent):
                failures += 1
                if failures == _ATTEMPTS:
                    raise
            else:
                if card is not None:
                    return card
                if self._met:
                    raise CardRemoved
                failures = 0
            await asyncio.sleep(self._pause)

    async def presence(self) -> Presence:
        """See the port."""
        try:
            there = await self._line.run(self._lies_there)
        except KioskError:
            return Presence.UNKNOWN
        return Presence.PRESENT if there else Presence.ABSENT

    async def status(self) -> DeviceStatus:
        """See the port. BUSY while a card is read or waited for, without asking."""
        if self._reading:
            return DeviceStatus(State.BUSY)
        try:
            await self._line.run(self._ask_sam)
        except DeviceError as error:
            self.sam_id = ""
            return DeviceStatus(_STATES.get(type(error), State.FAILED), (error.condition,))
        return DeviceStatus(State.READY)

    async def close(self) -> None:
        """See the port."""
        await self._line.close()

    # --- dialogues, in the line's thread -----------------------------------------------------

    def _attempt(self, wire: Wire) -> IdentityCard | None:
        """One whole read; None where no card lies there."""
        if not self._select(wire):
            return None
        base = self._read_base(wire)
        card = identity_card(base.text)
        if card.kind in _WITH_ADDRESS:
            card = moved(card, self._read_address(wire))
        return replace(
            card, photo=PersonalBytes(base.photo), fingerprint=PersonalBytes(base.fingerprint)
        )

    def _select(self, wire: Wire) -> bool:
        """Whether a card is selected. Raises its failure where one is found and not selected."""
        found = self._ask(wire, protocol.FIND)
        if not found.ok and found.sw3 != Sw3.FIND_FAILED:
            raise found.failure
        selected = self._ask(wire, protocol.SELECT)
        self._met = self._met or found.ok or selected.ok
        if found.ok and not selected.ok:
            raise selected.failure
        return selected.ok

    def _read_base(self, wire: Wire) -> Base:
        if self._fingerprint:
            answer = self._ask(wire, protocol.READ_FINGERPRINT)
            if answer.sw3 != Sw3.BAD_COMMAND:
                return protocol.base(_data(answer), with_fingerprint=True)
            self._select(wire)  # an old module: every read wants a selection of its own
        return protocol.base(_data(self._ask(wire, protocol.READ_BASE)), with_fingerprint=False)

    def _read_address(self, wire: Wire) -> bytes:
        """The newest address; empty where the card has none or the module cannot read it."""
        answer = self._ask(wire, protocol.READ_ADDRESS)
        if not answer.ok and answer.sw3 not in (Sw3.NO_DATA, Sw3.BAD_COMMAND):
            self._select(wire)  # some modules want a selection for this read too
            answer = self._ask(wire, protocol.READ_ADDRESS)
        if answer.sw3 in (Sw3.NO_DATA, Sw3.BAD_COMMAND):
            return b""
        return protocol.address(_data(answer))

    def _lies_there(self, wire: Wire) -> bool:
        """Raises what a question was answered with where it is neither yes nor no."""
        for command in (protocol.FIND, protocol.SELECT):
            answer = self._ask(wire, command)
            if answer.ok:
                return True
            if answer.sw3 not in _NO_CARD:
                raise answer.failure
        return False

    def _ask_sam(self, wire: Wire) -> None:
        status = self._ask(wire, protocol.SAM_STATUS)
        if not status.ok:
            raise status.device_failure
        if not self.sam_id:
            number = self._ask(wire, protocol.SAM_ID)
            if not number.ok:
                raise number.device_failure
            self.sam_id = protocol.sam_id(number.data)

    def _ask(self, wire: Wire, command: Command) -> Answer:
        """One request and its answer, however much garbage stands before it. Raises
        `DeviceSilent` where no whole frame comes in time, `DeviceGarbled` where a damaged one
        does."""
        wire.discard()
        wire.write(command.request())
        scanner = Scanner()
        deadline = time.monotonic() + command.patience + command.size * self._byte
        while (body := scanner.take()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise garbled("no frame in what arrives")
            scanner.feed(wire.read(scanner.needed, left))
        return protocol.answer(command, body)


def _data(answer: Answer) -> bytes:
    if not answer.ok:
        raise answer.failure
    return answer.data
