"""A hand that touches the real screens through Kivy's input pipeline."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from kivy.input.motionevent import MotionEvent
from PIL import Image

from kiosk.views.base import View
from screens.application import KioskApplication
from screens.surface import Surface
from screens.widgets.part import Target

V = TypeVar("V", bound=View[Any])


class Finger(MotionEvent):
    """A touch at a point of the window, as a touch panel would report it."""

    def __init__(self, x: float, y: float) -> None:
        where = (x / (Window.width - 1), y / (Window.height - 1))
        super().__init__("hand", id(self), where, is_touch=True, type_id="touch")

    def depack(self, args: Sequence[float]) -> None:
        self.sx, self.sy = args
        self.profile = ("pos",)
        super().depack(args)

    def down(self) -> None:
        """The finger touches the panel."""
        EventLoop.post_dispatch_input("begin", self)

    def up(self) -> None:
        """The finger leaves it where it came down."""
        EventLoop.post_dispatch_input("end", self)


class NotThere(LookupError):
    """What was to be touched did not appear; the text lists what is there."""


class Hand:
    """Touches by name. `touches` counts them; `patience` is how long, in seconds, it waits
    for something to appear."""

    def __init__(self, app: KioskApplication, patience: float = 20) -> None:
        self._app = app
        self.patience = patience
        self.touches = 0

    def view(self) -> View[Any] | None:
        """The view that is touched now: the topmost cover's or the page's."""
        return self._app.stage.view()

    def names(self) -> list[str]:
        """Everything enabled that can be touched now."""
        return [n for _, t in self._targets() if t.enabled for n in t.names]

    async def tap(self, name: str) -> None:
        """Touches the target of that name as soon as it is there and enabled, turning the
        pages of a long list if need be. Raises `NotThere`."""
        try:
            async with asyncio.timeout(self.patience):
                surface, target = await self._await(name)
        except TimeoutError as error:
            there = ", ".join(self.names())
            shown = type(self.view()).__name__
            raise NotThere(f"no {name!r} to touch on {shown}; there are: {there}") from error
        await self._touch(surface, target)

    async def type(self, characters: str, kind: str = "digit") -> None:
        """Taps the keys one after the other; `kind` is `key` on the pad of a claim code."""
        for character in characters:
            await self.tap(f"{kind}:{character}")

    async def until(self, view: builtins.type[V]) -> V:
        """Waits until a view of that class is shown; `NotThere` when it does not come."""
        try:
            async with asyncio.timeout(self.patience):
                while not isinstance(shown := self.view(), view):
                    await self._app.stage.changed()
        except TimeoutError as error:
            shown_name = type(self.view()).__name__
            raise NotThere(f"{view.__name__} did not appear; {shown_name} stands") from error
        return shown

    async def picture(self, path: Path | str) -> None:
        """A PNG of the window as it is now."""
        await Drawn(Path(path)).wait()

    def _targets(self) -> list[tuple[Surface, Target]]:
        surfaces: list[Surface] = [self._app.stage.surface] if self.view() else []
        if self._app.bench:
            surfaces.append(self._app.bench)
        return [(surface, target) for surface in surfaces for target in surface.targets()]

    async def _await(self, name: str) -> tuple[Surface, Target]:
        while True:
            found = self._find(name)
            if found is None:
                found = self._find("page:next")
                if found is None:
                    await self._app.stage.changed()
                else:
                    await self._touch(*found)
                continue
            await self._settled(found[0])
            if (again := self._find(name)) is not None:
                return again

    def _find(self, name: str) -> tuple[Surface, Target] | None:
        return next((p for p in self._targets() if name in p[1].names and p[1].enabled), None)

    async def _settled(self, surface: Surface) -> None:
        while (wait := surface.ready_at() - monotonic()) > 0:
            await asyncio.sleep(wait)

    async def _touch(self, surface: Surface, target: Target) -> None:
        await self._settled(surface)
        finger = Finger(*surface.to_screen(target.center_x, target.center_y))
        finger.down()
        await Drawn().wait()
        finger.up()
        self.touches += 1
        await Drawn().wait()


class Drawn:
    """The next frame drawn; with a path, saved as it is drawn."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._drawn = asyncio.Event()

    async def wait(self) -> None:
        Window.bind(on_flip=self._flip)
        Window.canvas.ask_update()
        await self._drawn.wait()
        Window.unbind(on_flip=self._flip)

    def _flip(self, _window: object) -> None:
        if self._path and not self._drawn.is_set():
            data = glReadPixels(0, 0, *Window.size, GL_RGB, GL_UNSIGNED_BYTE)
            image = Image.frombytes("RGB", tuple(Window.size), data)
            image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(self._path)
        self._drawn.set()
