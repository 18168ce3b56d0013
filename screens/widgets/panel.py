"""Surfaces: flat rectangles with round corners, an outline where the look has them."""

from __future__ import annotations

from kivy.graphics import Canvas, Color, Rectangle, SmoothRoundedRectangle

from screens.theme import Theme, rgba
from screens.widgets.part import Part


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
    with canvas:
        if outline:
            _rounded(outline, part.x, part.y, part.width, part.height, radius)
        _rounded(
            fill,
            part.x + width,
            part.y + width,
            part.width - 2 * width,
            part.height - 2 * width,
            max(radius - width, 0),
        )


def _rounded(colour: str, x: float, y: float, width: float, height: float, radius: float) -> None:
    Color(*rgba(colour))
    if radius <= 0:
        Rectangle(pos=(x, y), size=(width, height))
        return
    SmoothRoundedRectangle(pos=(x, y), size=(width, height), radius=[radius], segments=12)


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
