"""The window, its loop, and the coroutine that runs beside it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from kivy.base import EventLoop, async_runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.base.emulation import Emulator
from kiosk.views.base import View
from screens.bench import WIDTH as BENCH_WIDTH
from screens.bench import Bench
from screens.sight import Sight
from screens.stage import KivyStage
from screens.surface import Surface

_USUAL_BEAT = gc.get_threshold()
_OBJECTS_OF_A_PAGE = 25_000
_UNHURRIED = 1.0
"""Seconds after the first page until what was there at the start is put out of sight: nobody shall
wait for that page because of it."""


class KioskApplication:
    """The kiosk on a window of `width` × `height` pixels, prepared by `environment.prepare`.

    With a `bench`, the controls of these emulators stand at the right of the canvas, which is
    fitted into the rest. One application at a time owns the window of a process.
    """

    def __init__(
        self, width: int, height: int, bench: Mapping[str, Emulator] | None = None
    ) -> None:
        self.bench = Bench(bench, width, height) if bench else None
        room = width - BENCH_WIDTH if bench else width
        self._rect = _fitted(room, height) if bench else ((0, 0), (width, height))
        self.stage = KivyStage(self._surface)
        self._sight: Sight | None = None

    def _surface(self, touched: Callable[[], None]) -> Surface:
        (x, y), size = self._rect
        return Surface((x, y), size, touched)

    async def run(self, main: Coroutine[Any, Any, None]) -> None:
        """Runs `main` beside the interface until it ends or the window is closed, which
        cancels it; a window without borders cannot be closed. An exception of either is raised
        here."""
        Window.clearcolor = (0.16, 0.18, 0.21, 1)
        Window.bind(on_request_close=_stays)
        widgets = [w for w in (self.stage.surface, self.bench) if w is not None]
        for widget in widgets:
            Window.add_widget(widget)
        ticking = Clock.schedule_interval(self._tick, 1)
        sweeping = asyncio.ensure_future(self._sweep())
        try:
            await _beside(main)
        finally:
            ticking.cancel()
            sweeping.cancel()
            Window.unbind(on_request_close=_stays)
            gc.set_threshold(*_USUAL_BEAT)
            gc.unfreeze()
            for widget in widgets:
                Window.remove_widget(widget)

    async def drawn(self, *kinds: type[View[Any]]) -> None:
        """Returns when a frame has been drawn that shows a view of these kinds, or, without
        any, the next one, which is asked for."""
        frame = asyncio.Event()

        def flipped(_window: object) -> None:
            if not kinds or isinstance(self.stage.view(), kinds):
                frame.set()

        Window.bind(on_flip=flipped)
        Window.canvas.ask_update()
        try:
            await frame.wait()
        finally:
            Window.unbind(on_flip=flipped)

    def seen(self) -> bool:
        """Whether the window is what a person sees: see `Sight`. True where it is on no X server,
        as when nobody is to see it."""
        shown_by = Window.get_window_info()
        if not (hasattr(shown_by, "display") and hasattr(shown_by, "window")):
            return True
        self._sight = self._sight or Sight(shown_by.window)
        return self._sight.seen()

    async def _sweep(self) -> None:
        """Frees each page that was taken away as soon as the next one has been drawn.

        Parts refer to themselves, so only the garbage collector frees them; on its own beat it
        comes in the middle of a page, for 0.2 s after a dozen of them. What was there at the
        start stays, and is not looked at again.
        """
        await self.stage.changed()
        await asyncio.sleep(_UNHURRIED)
        gc.collect()
        gc.freeze()
        gc.set_threshold(_OBJECTS_OF_A_PAGE * 2)
        while True:
            await self.stage.changed()
            await self.drawn()
            gc.collect()

    def _tick(self, seconds: float) -> None:
        self.stage.tick(seconds)
        if self.bench:
            self.bench.language = self.stage.preferences.language
            self.bench.tick()


def _stays(window: Any, **_: object) -> bool:
    """Whether the window refuses to be closed: a resident at the full screen, or a keyboard's
    Alt-F4, must not end the program. A developer's window has borders and may be closed."""
    return bool(window.borderless)


async def _beside(main: Coroutine[Any, Any, None]) -> None:
    EventLoop.ensure_window()
    work = asyncio.ensure_future(main)
    frames = asyncio.ensure_future(async_runTouchApp())
    try:
        await asyncio.wait((work, frames), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopTouchApp()
        work.cancel()
        ended = await asyncio.gather(work, frames, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome


def _fitted(width: float, height: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The largest upright canvas in that room, in its middle."""
    scale = min(width / 1080, height / 1920)
    wide, high = 1080 * scale, 1920 * scale
    return (round((width - wide) / 2), round((height - high) / 2)), (wide, high)
