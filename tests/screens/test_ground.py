"""The ground that a page stands on: its look's, in the rectangle of its surface alone."""

from __future__ import annotations

from kivy.graphics import ClearBuffers, ClearColor, Fbo

from kiosk.views.base import Look, Preferences
from screens.page import Page
from screens.surface import Surface
from screens.theme import theme

RED = (255, 0, 0)


def _drawn(surface: Surface) -> list[tuple[int, ...]]:
    """A line of pixels across the surface and what is left and right of it, red before."""
    fbo = Fbo(size=(60, 40))
    with fbo:
        ClearColor(1, 0, 0, 1)
        ClearBuffers()
    fbo.add(surface.canvas)
    fbo.draw()
    row = fbo.pixels[20 * 60 * 4 :]
    fbo.remove(surface.canvas)
    return [tuple(row[x * 4 : x * 4 + 3]) for x in (5, 19, 20, 39, 40, 55)]


def test_the_ground_is_the_looks_and_stays_in_its_rectangle() -> None:
    surface = Surface((20, 0), (20, 40), lambda: None)
    for look in (Look.STANDARD, Look.CONTRAST, Look.STANDARD):
        tokens = theme(Preferences(look=look), surface.scale)
        surface.put(0, Page(tokens, *surface.design), ready=0.0 if not surface.layers else None)
        ground = tuple(int(tokens.background[at : at + 2], 16) for at in (1, 3, 5))
        assert _drawn(surface) == [RED, RED, ground, ground, RED, RED]
