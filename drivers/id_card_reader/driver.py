"""Reads identity cards: find, select, read, newest address.

Each attempt is one dialogue on the line; between attempts the line is free, so a question about
the reader's health never waits for a card.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from drivers.far_end import make_sure
from drivers.id_card_reader import protocol
from drivers.id_card_reader.card import identity_card, kind_of, moved
from drivers.id_card_reader.frames import DEVICE, Scanner, garbled, size_of
from drivers.id_card_reader.protocol import Answer, Base, Bytes, Command, Sw3
from drivers.line import Line, Wire
from drivers.port import PLAIN, LineSettings, wipe
from kiosk.base.errors import (
    CardRemoved,
    CardUnreadable,
    DeviceAbsent,
    DeviceError,
    DeviceGarbled,
    DeviceSilent,
    KioskError,
)
from kiosk.model.device import DeviceState, DeviceStatus, Presence
from kiosk.model.identity import CardKind, IdentityCard
from kiosk.model.personal import PersonalBytes, Veiled

T = TypeVar("T")

_ATTEMPTS = 3
_WITH_ADDRESS = (CardKind.RESIDENT, CardKind.HK_MACAO_TAIWAN)
_NO_CARD = (Sw3.FIND_FAILED, Sw3.SELECT_FAILED)
_HAS_NONE = (Sw3.NO_DATA, Sw3.BAD_COMMAND)
_STATES: dict[type[DeviceError], DeviceState] = {
    DeviceAbsent: DeviceState.ABSENT,
    DeviceSilent: DeviceState.OFFLINE,
}


class SerialIdCardReader:
    """A SAM_V module on a serial line. Fills `kiosk.ports.id_card_reader.IdCardReader`.

    `pause` are the seconds from one look for a card to the next: the modules want 0.3 to 0.5.

    `read` reads whatever card lies there, also one that was read before and never lifted: each
    call finds and selects again. Modules that do not find the same card twice still select it,
    so a find without success is followed by a select before the reader counts as empty.

    Parts of a read that come in answers of their own may be of two cards, since a selection takes
    any card. One answer is of one card, so the newest address is read before the base block and
    after it: where both are the same, it is that of the base block's card, whenever the card was
    exchanged. (Two exchanges within one read, there and back, would not be seen.)

    Whatever a dialogue received is overwritten when it ends, however it ends.
    """

    sam_id: str = ""
    """The module's number, known from the first good `status` on while the module answers."""

    def __init__(
        self,
        port: str,
        baudrate: int,
        fingerprint: bool = False,
        *,
        pause: float = 0.4,
        line: LineSettings = PLAIN,
    ) -> None:
        self._line = Line(
            port, baudrate, DEVICE, line, partial(make_sure, DEVICE, must_answer=True)
        )
        self._byte = line.bits / baudrate
        self._fingerprint = fingerprint
        self._pause = pause
        self._reading = 0
        self._met = False
        self._scanner = Scanner()
        self._received: list[bytearray] = []

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
                card = await self._run(self._attempt)
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
            return await self._run(self._look)
        except KioskError:
            return Presence.UNKNOWN

    async def status(self) -> DeviceStatus:
        """See the port. BUSY while a card is read or waited for, without asking."""
        if self._reading:
            return DeviceStatus(DeviceState.BUSY)
        try:
            await self._run(self._ask_sam)
        except DeviceError as error:
            self.sam_id = ""
            return DeviceStatus(_STATES.get(type(error), DeviceState.FAILED), (error.condition,))
        return DeviceStatus(DeviceState.READY)

    async def close(self) -> None:
        """See the port."""
        await self._line.close()

    async def _run(self, dialogue: Callable[[Wire], T]) -> T:
        return await self._line.run(partial(self._forgetful, dialogue))

    # --- dialogues, in the line's thread -----------------------------------------------------

    def _forgetful(self, dialogue: Callable[[Wire], T], wire: Wire) -> T:
        try:
            return dialogue(wire)
        finally:
            self._scanner.wipe()
            for body in self._received:
                wipe(body)
            self._received.clear()

    def _attempt(self, wire: Wire) -> IdentityCard | None:
        """One whole read; None where no card lies there."""
        if not self._select(wire):
            return None
        before = self._ask_selected(wire, protocol.READ_ADDRESS)
        base = self._read_base(wire)
        newest: Bytes = b""
        if kind_of(base.text) in _WITH_ADDRESS:
            after = self._ask_selected(wire, protocol.READ_ADDRESS)
            if (before.sw3, before.data) != (after.sw3, after.data):
                raise CardUnreadable("the card was exchanged during the read")
            newest = _newest_address(after)
        card = moved(identity_card(base.text), newest)  # once nothing can fail any more
        return replace(card, photo=_kept(base.photo), fingerprint=_kept(base.fingerprint))

    def _select(self, wire: Wire) -> bool:
        """Whether a card is selected; False where none lies there. Raises what else is said."""
        found = self._ask(wire, protocol.FIND)
        if not found.ok and found.sw3 != Sw3.FIND_FAILED:
            raise found.failure
        selected = self._ask(wire, protocol.SELECT)
        self._met = self._met or found.ok or selected.ok
        if not selected.ok and (found.ok or selected.sw3 not in _NO_CARD):
            raise selected.failure
        return selected.ok

    def _read_base(self, wire: Wire) -> Base:
        if self._fingerprint:
            answer = self._ask_selected(wire, protocol.READ_FINGERPRINT)
            if answer.sw3 != Sw3.BAD_COMMAND:
                return protocol.base(_data(answer), with_fingerprint=True)
            self._select(wire)  # an old module: every read wants a selection of its own
        answer = self._ask_selected(wire, protocol.READ_BASE)
        return protocol.base(_data(answer), with_fingerprint=False)

    def _ask_selected(self, wire: Wire, command: Command) -> Answer:
        """Some modules want a selection for each read: what failed is asked once more with one."""
        answer = self._ask(wire, command)
        if answer.ok or answer.sw3 in _HAS_NONE or isinstance(answer.failure, DeviceError):
            return answer
        return self._ask(wire, command) if self._select(wire) else answer

    def _look(self, wire: Wire) -> Presence:
        """An answer that is none of the two says nothing about the card that may lie there."""
        found, selected = self._ask(wire, protocol.FIND), self._ask(wire, protocol.SELECT)
        if found.ok or selected.ok:
            return Presence.PRESENT
        if found.says_only(Sw3.FIND_FAILED) and selected.says_only(Sw3.SELECT_FAILED):
            return Presence.ABSENT
        return Presence.UNKNOWN

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
        self._scanner.wipe()
        came = 0
        deadline = time.monotonic() + command.patience + command.size * self._byte
        while (body := self._scanner.take()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise garbled("no frame in what arrives")
            size = wire.read_into(self._scanner.room(self._scanner.needed), left)
            self._scanner.fed(size)
            came += size
        self._received.append(body)
        return protocol.answer(command, body, alone=came == size_of(body))


def _newest_address(answer: Answer) -> Bytes:
    """Empty where the card has none or the module cannot read it."""
    return b"" if answer.sw3 in _HAS_NONE else protocol.address(_data(answer))


def _data(answer: Answer) -> memoryview:
    if not answer.ok:
        raise answer.failure
    return answer.data


def _kept(part: Bytes) -> PersonalBytes:
    return PersonalBytes(Veiled(bytearray(part), bytes))
