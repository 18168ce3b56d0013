"""A scan engine at the far end of a real line, and whoever holds codes before it."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from drivers.code_scanner.codes import LONGEST
from drivers.code_scanner.settings import ScannerSettings, raw
from drivers.peer import Peer
from kiosk.base.emulation import Control

CLAIM = b"7KQM-2XW6"
FOREIGN = "https://weixin.example.cn/菜单?桌=7".encode()

_LOOKS = 0.02
"""Seconds between two looks at what lies there."""

_SAME = 0.6
"""Seconds after which a code that stays is read again."""

_NOISE = b"\x00\xff\x80\x1b\x7f"
_CLAIM = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")

_SPOILERS: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "before": lambda code, end: _NOISE + end + code + end,
    "binary": lambda _, end: _NOISE * 5 + end,
    "endless": lambda code, _: code,
    "half": lambda code, _: code[: len(code) // 2],
    "too_long": lambda code, end: code * (LONGEST // len(code) + 2) + end,
}
"""What becomes of a code and its suffix under each kind of noise."""

_CONTROLS = {
    "show": ("none", "claim", "payer", "foreign"),
    "hold": ("briefly", "still"),
    "noise": ("off", *_SPOILERS),
    "answers": ("all", "silent"),
}


class CodeScannerEmulator:
    """An engine of the given settings. Controls, the first value is how it starts:

    `show`: what is held before the engine; `hold`: taken away once it has been read, or held
    still, and then read again and again; `noise`: what the line makes of each code; `answers`:
    `silent` is an engine that neither answers nor reads; `plug`: cable and power.

    `codes` are the bytes that each word of `show` holds there. `payer` is a payment code of its
    own each time. `claim` is that of the newest slip of `slips`, else as it stands here.
    `lit` says whether the engine looks, `begun` how often it has begun to.
    """

    def __init__(self, settings: ScannerSettings, *, tcp: bool = False) -> None:
        self._settings = settings
        self._state = {key: values[0] for key, values in _CONTROLS.items()}
        self._lock = threading.Lock()
        self.codes: dict[str, bytes] = {"claim": CLAIM, "foreign": FOREIGN, "payer": b""}
        self.slips: Callable[[], tuple[Path, ...]] = tuple
        self.lit = False
        self.begun = 0
        self._rest_at = self._again_at = 0.0
        self._peer = Peer(self._serve, settings.baudrate, tcp=tcp)
        self.address = self._peer.address

    def settings(self) -> Mapping[str, object]:
        """See `Emulator`."""
        return {"port": self.address}

    def controls(self) -> tuple[Control, ...]:
        mine = (
            Control(key, values, partial(self._state.__getitem__, key), partial(self._choose, key))
            for key, values in _CONTROLS.items()
        )
        return (*mine, Control("plug", ("on", "off"), self._plugged, self._plug))

    def output(self) -> tuple[Path, ...]:
        """A scanner makes no pictures."""
        return ()

    def close(self) -> None:
        """Pulls the plug for good. Safe to call twice."""
        self._peer.close()

    # --- whoever stands before it --------------------------------------------------------------

    def _choose(self, key: str, value: str) -> None:
        with self._lock:
            self._state[key] = value
            if key == "show":
                self.codes["payer"] = payment_code()
                self.codes["claim"] = newest_claim(self.slips()) or self.codes["claim"]
                self._again_at = 0.0

    def _plugged(self) -> str:
        return "on" if self._peer.plugged else "off"

    def _plug(self, value: str) -> None:
        if value == "on":
            self._peer.plug()
        else:
            self._peer.unplug()

    # --- the engine, in the peer's thread -------------------------------------------------------

    def _serve(self, peer: Peer) -> None:
        self.lit = not self._settings.start
        heard = b""
        while True:
            heard = self._obey(peer, heard + peer.read_some(64, _LOOKS))
            with self._lock:
                sent = self._look()
            peer.write(sent)

    def _obey(self, peer: Peer, heard: bytes) -> bytes:
        """Carries out the commands that were heard; the bytes that may become another."""
        start, stop = raw(self._settings.start), raw(self._settings.stop)
        at = {command: heard.find(command) for command in (start, stop) if command in heard}
        at.pop(b"", None)
        if not at:
            return heard[-64:]
        first = min(at, key=at.__getitem__)
        if self._state["answers"] == "all":
            self._turn(on=first == start)
            peer.write(raw(self._settings.started if first == start else self._settings.stopped))
        return self._obey(peer, heard[at[first] + len(first) :])

    def _turn(self, *, on: bool) -> None:
        self.begun += on
        self.lit = on
        self._rest_at = time.monotonic() + self._settings.again

    def _look(self) -> bytes:
        """What it sends of the code that lies there, once it has read it."""
        if self._settings.start and time.monotonic() >= self._rest_at:
            self.lit = False
        shown = self._state["show"]
        due = time.monotonic() >= self._again_at
        if not (self.lit and due) or shown == "none" or self._state["answers"] == "silent":
            return b""
        self._again_at = time.monotonic() + _SAME
        self.lit = not self._settings.start
        if self._state["hold"] == "briefly":
            self._state["show"] = "none"
        return self._sent(self.codes[shown])

    def _sent(self, code: bytes) -> bytes:
        whole = raw(self._settings.prefix) + code
        end = raw(self._settings.suffix) or b"\r\n"
        spoil = _SPOILERS.get(self._state["noise"])
        return spoil(whole, end) if spoil else whole + end


def payment_code() -> bytes:
    """A WeChat payment code nobody has used: 18 digits that begin with 10 to 15 (WeChat Pay,
    "Important parameters", auth_code)."""
    return b"13%016d" % secrets.randbelow(10**16)


def newest_claim(slips: tuple[Path, ...]) -> bytes:
    """The claim code of the newest slip that has one, from its text beside its picture."""
    for slip in reversed(slips):
        if found := _CLAIM.search(slip.with_suffix(".txt").read_text("utf-8")):
            return found[0].encode()
    return b""
