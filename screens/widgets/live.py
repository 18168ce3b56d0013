"""Regions of a page that renew themselves where they stand.

The page is not built again for them: they keep their instructions and textures, so that nothing
is left behind that only the garbage collector could free.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.text import Text


class Live(Part):
    """Something that changes while the page stands. The stage renews all of them once a second;
    what has news more often, as a camera or a key, renews its own region."""

    def renew(self) -> None:
        """Shows what is so now, in the same rectangle."""
        raise NotImplementedError


class LiveText(Text, Live):
    """Words that are asked for again at each renewal."""

    def __init__(
        self, theme: Theme, words: Callable[[], object], size: float | None = None, **kind: Any
    ) -> None:
        super().__init__(theme, words(), size, **kind)
        self._words = words

    def renew(self) -> None:
        self.say(self._words())


class LivePicture(Live):
    """A picture of `width` × `height` pixels, as large as its rectangle allows. `pixels` gives
    it from its first row on, three bytes a pixel, or None where there is no newer one."""

    def __init__(self, width: int, height: int, pixels: Callable[[], bytes | None]) -> None:
        super().__init__()
        self._across, self._up, self._pixels = width, height, pixels
        self._texture = Texture.create(size=(width, height), colorfmt="rgb")
        self._texture.flip_vertical()

    def measure(self, width: float) -> float:
        return width * self._up / self._across

    def draw(self) -> None:
        self.renew()
        share = min(self.width / self._across, self.height / self._up)
        wide, high = self._across * share, self._up * share
        with self.canvas.before:
            Color(1, 1, 1, 1)
            place = (self.center_x - wide / 2, self.center_y - high / 2)
            Rectangle(texture=self._texture, pos=place, size=(wide, high))

    def renew(self) -> None:
        if (pixels := self._pixels()) is not None:
            self._texture.blit_buffer(pixels, colorfmt="rgb", bufferfmt="ubyte")
            self.canvas.ask_update()
