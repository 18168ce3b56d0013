"""Surfaces: flat rectangles with round corners, an outline where the look has them."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from kivy.graphics import BorderImage, Canvas, Color, Rectangle
from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from screens.theme import Theme, rgba
from screens.widgets.part import Part

_OVERSAMPLE = 4


def draw_panel(
    canvas: Canvas,
    part: Part,
    theme: Theme,
    fill: str,
    outline: str = "",
    radius: float | None = None,
    thickness: float | None = None,
) -> None:
    """Fills the rectangle of `part`; with `outline`, a line of the look's width inside it."""
    radius = theme.radius if radius is None else radius
    width = (thickness or theme.outline) if outline else 0
    corner, texture = _patch(fill, outline or fill, radius * theme.scale, width * theme.scale)
    with canvas:
        Color(1, 1, 1, 1)
        BorderImage(
            texture=texture,
            pos=part.pos,
            size=part.size,
            border=[corner] * 4,
            display_border=[corner / theme.scale] * 4,
        )


@lru_cache(maxsize=256)
def _patch(fill: str, outline: str, radius: float, width: float) -> tuple[int, Texture]:
    """The four corners of such a surface, with two pixels between them that are stretched, and
    how many pixels a corner has. Drawn once: two shapes with smooth edges above each other for
    each surface are half of what a frame takes without a graphics card."""
    corner = ceil(max(radius, width)) + 1
    side = (2 * corner + 2) * _OVERSAMPLE
    inset, round_ = width * _OVERSAMPLE, radius * _OVERSAMPLE
    colours = Image.new("RGB", (side, side), outline)
    inner = (inset, inset, side - 1 - inset, side - 1 - inset)
    within = max(round_ - inset, 0)
    ImageDraw.Draw(colours).rounded_rectangle(inner, within, fill)
    cover = Image.new("L", (side, side), 0)
    ImageDraw.Draw(cover).rounded_rectangle((0, 0, side - 1, side - 1), round_, 255)
    small = [image.reduce(_OVERSAMPLE) for image in (*colours.split(), cover)]
    picture = Image.merge("RGBA", small)
    texture = Texture.create(size=picture.size, colorfmt="rgba")
    texture.blit_buffer(picture.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return corner, texture


class Panel(Part):
    """Children on a surface with padding; stacked like the base part, so usually a Column."""

    def __init__(
        self,
        theme: Theme,
        *children: Part,
        padding: float | tuple[float, float] = 32,
        fill: str = "",
        outline: str = "",
        radius: float | None = None,
    ) -> None:
        super().__init__(*children)
        self.theme = theme
        self._across, self._up = padding if isinstance(padding, tuple) else (padding, padding)
        self._fill = fill or theme.surface
        self._outline = outline or (theme.line if theme.dark else "")
        self._radius = radius

    def natural(self) -> float:
        return super().natural() + 2 * self._across

    def measure(self, width: float) -> float:
        return super().measure(width - 2 * self._across) + 2 * self._up

    def draw(self) -> None:
        draw_panel(self.canvas.before, self, self.theme, self._fill, self._outline, self._radius)

    def arrange(self) -> None:
        for part in self.parts:
            part.place(
                self.x + self._across,
                self.y + self._up,
                self.width - 2 * self._across,
                self.height - 2 * self._up,
            )


class Band(Part):
    """A full-width surface with a line on the side towards the page."""

    def __init__(self, theme: Theme, edge: str) -> None:
        super().__init__()
        self.theme, self._edge = theme, edge

    def draw(self) -> None:
        width = self.theme.outline
        line = self.y if self._edge == "bottom" else self.top - width
        with self.canvas.before:
            Color(*rgba(self.theme.surface))
            Rectangle(pos=self.pos, size=self.size)
            Color(*rgba(self.theme.line))
            Rectangle(pos=(self.x, line), size=(self.width, width))


__all__ = ["Band", "Panel", "draw_panel"]
