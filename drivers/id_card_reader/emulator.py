"""A SAM_V module with a card on it, at the far end of a real line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from drivers.id_card_reader import protocol
from drivers.id_card_reader.frames import PREAMBLE, Scanner, frame
from drivers.id_card_reader.module import EXCHANGES, FAULTS, LIFTED, Module, personas
from drivers.id_card_reader.protocol import Sw3
from drivers.peer import Peer
from kiosk.base.emulation import Control
from kiosk.base.errors import DeviceGarbled

_HALF_REQUEST = 0.5
"""Seconds without a byte after which half a request is forgotten."""

_GARBAGE = b"\x00\xff" + PREAMBLE[:4] + b"\x00" + PREAMBLE[:2]
_SPOILERS: Mapping[str, Callable[[bytes], bytes]] = {
    "checksum": lambda whole: whole[:-1] + bytes([whole[-1] ^ 0xFF]),
    "truncated": lambda whole: whole[: len(whole) * 2 // 3],
    "wrong.length": lambda whole: frame(whole[len(PREAMBLE) + 2 : -1] + b"\x00"),
    "garbage": lambda whole: _GARBAGE + whole,
}
"""Faults of the line: what becomes of every answer. `wrong.length` is a sound frame with a
byte too many."""

_ONCE = "checksum.once"
"""The next answer alone fails its check."""

_SLOW = {
    command.code: command.patience / 2
    for command in (
        protocol.SAM_STATUS,
        protocol.FIND,
        protocol.SELECT,
        protocol.READ_BASE,
        protocol.READ_ADDRESS,
        protocol.READ_FINGERPRINT,
    )
}
"""Seconds before an answer at slow speed: half of what a driver should bear."""


class IdCardReaderEmulator:
    """The emulated reader. `baudrate` paces the line; None: bytes take no time.

    The line keeps its speed: the command to change it is acknowledged and nothing more.
    """

    def __init__(self, baudrate: int | None, *, tcp: bool = False) -> None:
        self._module = Module()
        self._lock = threading.Lock()
        self._slow = False
        self._peer = Peer(self._serve, baudrate, tcp=tcp)
        self.address = self._peer.address

    def settings(self) -> Mapping[str, object]:
        """See `Emulator`."""
        return {"port": self.address}

    def controls(self) -> tuple[Control, ...]:
        """The card that lies there, what goes wrong, and what kind of module it is."""
        faults = ("off", *FAULTS, LIFTED, *_SPOILERS, _ONCE)
        points = ("off", *EXCHANGES)
        sams = ("licensed", "unlicensed", "failed")
        plug = Control("plug", ("off", "on"), self._plugged, self._plug)
        return (
            self._knob("card", {"none": None, **personas()}, self._card, self._module.lay),
            self._attribute("fault", {fault: fault for fault in faults}, self._module, "fault"),
            self._attribute("speed", {"normal": False, "slow": True}, self, "_slow"),
            plug,
            self._attribute("sam", {sam: sam for sam in sams}, self._module, "sam"),
            self._attribute("module", {"new": False, "old": True}, self._module, "old"),
            self._attribute("refind", {"on": True, "off": False}, self._module, "refind"),
            self._attribute("exchange", {at: at for at in points}, self._module, "exchange"),
            self._attribute("eager", {"off": False, "on": True}, self._module, "eager"),
            self._attribute("fingers", {"two": 2, "one": 1, "none": 0}, self._module, "fingers"),
        )

    def output(self) -> tuple[Path, ...]:
        """A reader makes no pictures."""
        return ()

    def close(self) -> None:
        """Pulls the plug for good. Safe to call twice."""
        self._peer.close()

    # --- controls ----------------------------------------------------------------------------

    def _knob(
        self,
        key: str,
        values: Mapping[str, Any],
        get: Callable[[], Any],
        put: Callable[[Any], None],
    ) -> Control:
        """A control whose words stand for values; no request is answered while it turns."""

        def current() -> str:
            return next(word for word, value in values.items() if value == get())

        def choose(word: str) -> None:
            with self._lock:
                put(values[word])

        return Control(key, tuple(values), current, choose)

    def _attribute(self, key: str, values: Mapping[str, Any], of: object, name: str) -> Control:
        return self._knob(key, values, partial(getattr, of, name), partial(setattr, of, name))

    def _card(self) -> Mapping[str, Any] | None:
        return self._module.card

    def _plugged(self) -> str:
        return "on" if self._peer.plugged else "off"

    def _plug(self, word: str) -> None:
        if word == "on":
            self._peer.plug()
        else:
            self._peer.unplug()

    # --- the line, in the peer's thread -------------------------------------------------------

    def _serve(self, peer: Peer) -> None:
        self._module.reset()
        scanner = Scanner()
        while True:
            data = peer.read_some(scanner.needed, _HALF_REQUEST if scanner.waiting else None)
            scanner = scanner if data else Scanner()
            scanner.feed(data)
            try:
                request = scanner.take()
            except DeviceGarbled:
                peer.write(frame(bytes([0, 0, Sw3.BAD_CHECK])))
            else:
                if request is not None:
                    self._answer(peer, bytes(request))

    def _answer(self, peer: Peer, request: bytes) -> None:
        if self._slow:
            peer.pause(_SLOW.get(request, 0.0))
        with self._lock:
            whole = frame(self._module.answer(request))
            spoil = self._spoiler()
        peer.write(spoil(whole) if spoil else whole)

    def _spoiler(self) -> Callable[[bytes], bytes] | None:
        if self._module.fault == _ONCE:
            self._module.fault = "off"
            return _SPOILERS["checksum"]
        return _SPOILERS.get(self._module.fault)
