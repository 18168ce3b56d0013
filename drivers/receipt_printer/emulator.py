"""An ESC/POS printer at the far end of a pseudo-terminal or a TCP connection.

It answers in real time whatever it is doing, works its buffer off in turn, stops where a
printer stops and goes on when the cause is gone, and keeps each slip as a picture and a text.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import deque
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from drivers.peer import Peer
from drivers.receipt_printer import protocol
from drivers.receipt_printer.interpreter import (
    AutomaticStatus,
    Cut,
    Event,
    Initialised,
    Interpreter,
    Marked,
    PaperAsked,
    Printed,
)
from drivers.receipt_printer.profile import Profile
from drivers.receipt_printer.realtime import RealTime
from drivers.receipt_printer.slip import Paper
from kiosk.base.emulation import Control

_SLOW_DOTS_A_SECOND = 320
_MIDDLE = 160
"""Dots of a slip after which "in the middle of the next slip" happens."""

_POLL_SECONDS = 0.02
_FOREVER = 1e6

_CONTROLS = {
    "paper": ("full", "low", "out", "runs_out"),
    "cover": ("closed", "open"),
    "plug": ("on", "off", "falls_out"),
    "line": ("online", "offline"),
    "speed": ("normal", "slow", "stands"),
    "cutter": ("fine", "stuck"),
    "answers": ("all", "silent", "stop", "late", "previous"),
    "slip": ("taken", "hangs"),
    "automatic": ("off", "on"),
    "stray": ("none", "zero", "letter", "block", "status"),
}
_STRAY = {"zero": b"\x00", "letter": b"A", "block": b"\x38\x00\x00\x00", "status": b"\x12"}
_IN_THE_MIDDLE = {("paper", "runs_out"): "out", ("answers", "stop"): "silent"}


class PrinterEmulator:
    """A printer of the given profile. Controls, the first value is how it starts:

    `paper` (`runs_out`, `plug` `falls_out`, `answers` `stop`: in the middle of the next slip),
    `cover`, `plug` (cable and power), `line`, `cutter`, `speed` (`stands`: says that it is fine
    and prints nothing), `answers` (`late` by `lateness` seconds; `previous`: to DLE EOT always
    what was to be answered to the one before), `slip` (whether the former hangs in its mouth),
    `automatic` (status blocks at every change until GS a 0), `stray` (bytes of the line itself
    with everything that is received).
    `printing` is set while paper hangs out of it that is not cut off.
    At a `baudrate` bytes take the line's time. Slips lie in `output`, or in a private
    directory that goes with the emulator.
    """

    def __init__(
        self, profile: Profile, baudrate: int | None, *, tcp: bool, output: Path | None
    ) -> None:
        self._profile = profile
        self._state = {key: values[0] for key, values in _CONTROLS.items()}
        self._lock = threading.RLock()
        self._plugging = threading.Lock()  # never wanted by the peer's thread
        self._interpreter = Interpreter(
            profile.dots_per_line, profile.encoding != "none", profile.lacks
        )
        self._real_time = self._ears()
        self.lateness = 0.3
        self._late: deque[tuple[float, bytes]] = deque()
        self._held = b""
        self._automatic = False
        self._unasked = b""
        self._received = 0
        self._strays: dict[int, bytes] = {}
        self._paper = Paper(profile.dots_per_line)
        self.printing = threading.Event()
        self._free_at = 0.0
        self._slips: list[Path] = []
        self._private = None if output else tempfile.TemporaryDirectory(prefix="tongban-slips-")
        self._folder = output or Path(self._private.name if self._private else "")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._peer = Peer(self._serve, baudrate, tcp=tcp)
        self.address = self._peer.address

    def settings(self) -> Mapping[str, object]:
        """See `Emulator`."""
        return {"port": self.address}

    def controls(self) -> tuple[Control, ...]:
        return tuple(
            Control(key, values, partial(self._state.__getitem__, key), partial(self._choose, key))
            for key, values in _CONTROLS.items()
        )

    def output(self) -> tuple[Path, ...]:
        """A picture of each slip, oldest first; the text lies beside it as `.txt`."""
        with self._lock:
            return tuple(self._slips)

    def stray(self, after: int, data: bytes) -> None:
        """Lets the line say `data` once, when `after` more bytes have been received."""
        with self._lock:
            self._strays[self._received + after] = data

    def close(self) -> None:
        self._peer.close()
        if self._private:
            self._private.cleanup()

    # --- whoever stands at the printer --------------------------------------------------------

    def _choose(self, key: str, value: str) -> None:
        with self._lock:
            new_roll = key == "paper" and value != "out" and self._state["paper"] == "out"
            self._state[key] = value
            self._automatic = value == "on" if key == "automatic" else self._automatic
            self._tell_unasked()
            if new_roll:
                self._take_slip()
        if key == "plug":
            self._plug(value)

    def _plug(self, value: str) -> None:
        with self._plugging:
            if value != "off":
                self._peer.plug()
                return
            self._peer.unplug()
            with self._lock:
                self._interpreter.clear()
                self._real_time = self._ears()
                self._late.clear()
                self._held = b""

    def _ears(self) -> RealTime:
        return RealTime(clears="DLE DC4" not in self._profile.lacks)

    # --- the printer, in the peer's thread ----------------------------------------------------

    def _serve(self, peer: Peer) -> None:
        while True:
            with self._lock:
                replies = [*self._work(), self._unasked]
                self._unasked = b""
            self._say(peer, *replies)
            if self._state["plug"] == "falls_out" and self._amid_a_slip:
                threading.Thread(target=self._choose, args=("plug", "off")).start()
                peer.pause(_FOREVER)
            self._receive(peer, peer.read_some(4096, self._patience()))

    def _patience(self) -> float | None:
        restless = self._interpreter.pending or self._late or self._state["automatic"] == "on"
        return _POLL_SECONDS if restless else None

    def _say(self, peer: Peer, *replies: bytes) -> None:
        """At once, or what is due of what is said late, in its order."""
        late = self.lateness if self._state["answers"] == "late" else 0.0
        self._late.extend((time.monotonic() + late, reply) for reply in replies if reply)
        while self._late and self._late[0][0] <= time.monotonic():
            peer.write(self._late.popleft()[1])

    def _receive(self, peer: Peer, data: bytes) -> None:
        while due := [at for at in self._strays if at <= self._received + len(data)]:
            at = min(due)
            head = data[: max(0, at - self._received)]
            self._take_in(peer, head)
            data = data[len(head) :]
            peer.write(self._strays.pop(at))
        self._take_in(peer, data)

    def _take_in(self, peer: Peer, data: bytes) -> None:
        self._received += len(data)
        if data and (stray := _STRAY.get(self._state["stray"])):
            peer.write(stray)
        for piece, command in self._real_time.split(data):
            with self._lock:
                self._interpreter.feed(piece)
                reply = self._answer(command)
            self._say(peer, reply)

    def _answer(self, command: bytes) -> bytes:
        """To a real-time command: at once, whatever else is going on."""
        if command == protocol.CLEAR:
            self._interpreter.clear()
            return self._unless_silent(protocol.CLEARED)
        if command and command[2] in self._profile.status:
            answer = bytes((self._profile.fixed | self._bits(command[2]),))
            if self._state["answers"] == "previous":
                answer, self._held = self._held, answer
            return self._unless_silent(answer)
        return b""

    def _bits(self, number: int) -> int:
        out, stuck = self._state["paper"] == "out", self._state["cutter"] == "stuck"
        low = self._profile.near_end_sensor and (out or self._state["paper"] == "low")
        match number:
            case 1:
                hangs = self._state["slip"] == "hangs"
                return protocol.OFFLINE * self._stopped | self._profile.not_taken * hangs
            case 2:
                cover = protocol.COVER * (self._state["cover"] == "open")
                return cover | protocol.FEEDING_STOPPED * out | protocol.ERROR * stuck
            case 3:
                return protocol.CUTTER * stuck
            case _:
                return protocol.NEAR_END * low | protocol.END * out

    def _unless_silent(self, reply: bytes) -> bytes:
        return b"" if self._state["answers"] == "silent" else reply

    @property
    def _stopped(self) -> bool:
        state = self._state
        return (
            state["paper"] == "out"
            or state["cover"] == "open"
            or state["line"] == "offline"
            or state["cutter"] == "stuck"
        )

    def _work(self) -> list[bytes]:
        """Works the buffer off as far as it can now; what it says in turn."""
        replies: list[bytes] = []
        if self._state["speed"] == "stands":
            return replies
        while not self._stopped and time.monotonic() >= self._free_at:
            event = self._interpreter.step()
            if event is None:
                break
            replies.append(self._unless_silent(self._do(event)))
            if self._amid_a_slip and self._in_the_middle():
                break
        return replies

    def _do(self, event: Event) -> bytes:
        match event:
            case Printed(picture):
                self._paper.add(event)
                self.printing.set()
                slow = self._state["speed"] == "slow"
                self._free_at = time.monotonic() + slow * picture.height / _SLOW_DOTS_A_SECOND
            case Cut() if self._profile.cut != "none":
                self._take_slip()
            case PaperAsked():
                self._torn_off()
                return bytes((0x03 if self._state["paper"] == "low" else 0x00,))
            case Marked(identifier):
                self._torn_off()
                return protocol.marked(identifier)
            case AutomaticStatus(on):
                self._automatic = on
            case Initialised():
                self._torn_off()
        return b""

    @property
    def _amid_a_slip(self) -> bool:
        return self._paper.height >= _MIDDLE and not self._paper.blank

    def _in_the_middle(self) -> bool:
        """Lets happen what was to happen in the middle of a slip."""
        for (key, value), becomes in _IN_THE_MIDDLE.items():
            if self._state[key] == value:
                self._state[key] = becomes
        return self._stopped or self._state["plug"] == "falls_out"

    def _tell_unasked(self) -> None:
        """A block of automatic status, as GS a makes it after every change."""
        if not self._automatic:
            return
        out, low = self._state["paper"] == "out", self._state["paper"] == "low"
        cover = 0x20 * (self._state["cover"] == "open")
        paper = 0x03 * (low or out) | 0x0C * out
        self._unasked += bytes((0x10 | protocol.OFFLINE * self._stopped | cover, 0, paper, 0))

    def _torn_off(self) -> None:
        """Without a cutter somebody tears the slip off when it is done."""
        if self._profile.cut == "none":
            self._take_slip()

    def _take_slip(self) -> None:
        self.printing.clear()
        if self._paper.blank:
            self._paper.drop()
            return
        self._tell_unasked()
        file = self._folder / f"slip-{len(self._slips) + 1:04}.png"
        self._paper.keep(file)
        self._slips.append(file)
