"""Watches the interface's thread: its turns, its frames, and what holds it up."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.base.paths import ROOT

STALL = 0.05
"""Seconds without a turn of the loop that count as a stall."""

_BEAT = 0.004
_OURS = tuple(f"{ROOT}/{package}/" for package in ("kiosk", "drivers", "screens"))


@dataclass(frozen=True)
class Gap:
    """A time in which the loop did not turn. `drawing` seconds of it went into OpenGL, which a
    graphics card would do; for `queued` seconds the thread was ready and other processes had
    the processor. `doing` is where the program was found most often."""

    began: float
    seconds: float
    drawing: float
    queued: float
    doing: str


class Pulse:
    """Measures from `start` to `stop`, in the thread of the loop. `turns` counts the frames
    that were due, drawn or not."""

    def __init__(self) -> None:
        self.turns = 0
        self.gaps: list[Gap] = []
        self.drawings: list[float] = []
        self._drawing = 0.0
        self._queued = _queued()
        self._began = 0.0
        self._beat = time.monotonic()
        self._seen: list[tuple[float, str]] = []
        self._stop = threading.Event()
        self._main = threading.get_ident()

    async def start(self) -> None:
        """Begins to watch."""
        self._beat = time.monotonic()
        self._flip = Window.flip
        Window.bind(on_draw=self._draw)
        Window.flip = self._flipped
        Clock.schedule_interval(self._turn, 0)
        self._task = asyncio.create_task(self._beating())
        threading.Thread(target=self._look, daemon=True).start()

    async def stop(self) -> None:
        """Ends watching."""
        self._stop.set()
        self._task.cancel()
        Clock.unschedule(self._turn)
        Window.unbind(on_draw=self._draw)
        Window.flip = self._flip

    def _turn(self, _: float) -> None:
        self.turns += 1

    def _draw(self, _window: object) -> None:
        self._began = time.monotonic()

    def _flipped(self) -> None:
        self._flip()
        took = time.monotonic() - self._began
        self._drawing += took
        self.drawings.append(took)

    async def _beating(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            now, before, queued = time.monotonic(), self._beat, _queued()
            if now - before > STALL:
                waited = queued - self._queued
                found = self._found(before)
                self.gaps.append(Gap(before, now - before, self._drawing, waited, found))
            self._beat, self._drawing, self._queued = now, 0.0, queued

    def _found(self, since: float) -> str:
        places = [place for at, place in self._seen if at >= since]
        return max(set(places), key=places.count) if places else "?"

    def _look(self) -> None:
        """In a thread of its own: where the loop's thread is whenever it is late."""
        while not self._stop.wait(_BEAT):
            if (now := time.monotonic()) - self._beat > STALL / 2:
                self._seen.append((now, _place(sys._current_frames().get(self._main))))


def _queued() -> float:
    """Seconds this thread has waited for a processor so far."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


def _place(frame: FrameType | None) -> str:
    """The innermost function of ours, and what it calls."""
    called = ""
    while frame is not None:
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        if file.startswith(_OURS):
            return f"{'/'.join(file.split('/')[-2:])}:{name} > {called}"
        called = called or f"{file.rpartition('/')[2]}:{name}"
        frame = frame.f_back
    return called
