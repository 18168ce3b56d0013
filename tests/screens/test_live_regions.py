"""What renews itself on a page: it alone, without building the page and without garbage."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count, cycle

import pytest
from kivy.clock import Clock
from kivy.graphics import Fbo

from kiosk.base.text import text
from kiosk.views.base import Frame
from kiosk.views.covers import StillThere
from kiosk.views.notices import Working
from screens.page import Page
from screens.stage import KivyStage
from screens.theme import Theme
from screens.widgets.live import Live, LivePicture, LiveText
from screens.widgets.part import Part
from screens.widgets.text import Text
from tests.gallery import shown

MANY = 200


@asynccontextmanager
async def _waiting() -> AsyncIterator[KivyStage]:
    """A page that waits and counts down, and a cover above it that counts too."""
    stage = shown.new_stage("upright")
    page = asyncio.create_task(stage.show(Working(text("help.Display")), Frame(seconds=600)))
    await asyncio.sleep(0)
    cover = asyncio.create_task(stage.cover(StillThere(text("help.Display"), seconds=500)))
    await asyncio.sleep(0)
    try:
        yield stage
    finally:
        cover.cancel()
        page.cancel()
        await asyncio.gather(page, cover, return_exceptions=True)


def _said(page: Page) -> list[str]:
    return [part.text for part in page.walk(restrict=True) if isinstance(part, Text)]


async def test_what_counts_on_a_page_and_its_cover_is_renewed_in_place() -> None:
    """Waiting, the time left, and the cover's own: the parts stay the ones that were built."""
    async with _waiting() as stage:
        stage.advance(20)  # past the words for a long wait, which are new parts
        layers, before = list(stage.surface.layers), [_said(p) for p in stage.surface.layers]
        parts = [list(page.walk(restrict=True)) for page in layers]
        stage.advance(5)
        assert stage.surface.layers == layers
        assert [list(page.walk(restrict=True)) for page in layers] == parts
        after = [_said(page) for page in layers]
        pairs = zip(before, after, strict=True)
        changed = [sum(a != b for a, b in zip(*pair, strict=True)) for pair in pairs]
        assert changed == [2, 1]


def _words() -> LiveText:
    numbers = count(1000)
    return LiveText(Theme(), lambda: f"已等待 {next(numbers)} 秒", bold=True)


def _picture() -> LivePicture:
    frames = cycle([bytes(640 * 480 * 3), b"\xff" * (640 * 480 * 3)])
    return LivePicture(640, 480, lambda: next(frames))


@pytest.mark.parametrize("region", [_words, _picture])
def test_renewing_it_leaves_nothing_for_the_garbage_collector(
    region: Callable[[], Live],
) -> None:
    """Drawn each time, as a frame does. Kivy gives textures back between two frames."""
    part, fbo = region(), Fbo(size=(640, 480))
    part.place(0, 0, 640, 480)
    fbo.add(part.canvas)

    def renew() -> None:
        for _ in range(MANY):
            part.renew()
            fbo.draw()
        Clock.tick()

    for _ in range(3):  # fills what remembers widths; what tests before left behind goes
        renew()
        gc.collect()
    shapes = list(part.canvas.before.children)
    gc.disable()
    try:
        before = len(gc.get_objects())
        renew()
        grown, garbage = len(gc.get_objects()) - before, gc.collect()
    finally:
        gc.enable()
    assert max(grown, garbage) < MANY / 10
    assert part.canvas.before.children == shapes


async def test_renewing_a_page_builds_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[type] = []
    build = Part.__init__

    def noted(part: Part, *children: Part) -> None:
        built.append(type(part))
        build(part, *children)

    async with _waiting() as stage:
        stage.advance(20)
        monkeypatch.setattr(Part, "__init__", noted)
        for _ in range(MANY):
            stage.advance(1)
        assert not built


def test_a_live_picture_shows_its_newest_frame_and_keeps_it_until_there_is_another() -> None:
    """The first row is at the top, and the proportions stay."""
    red, blue = b"\xff\x00\x00", b"\x00\x00\xff"
    frames = iter([red * 8 + blue * 8, None, blue * 16])
    part = LivePicture(4, 4, lambda: next(frames))
    part.place(0, 0, 8, 4)
    assert _pixels(part) == ("000", "f00", "00f", "000")
    part.renew()
    assert _pixels(part) == ("000", "f00", "00f", "000")
    part.renew()
    assert _pixels(part) == ("000", "00f", "00f", "000")


def _pixels(part: Part) -> tuple[str, ...]:
    """Left of the picture, its top, its bottom, right of it, each as `rgb`."""
    fbo = Fbo(size=(8, 4))
    fbo.add(part.canvas)
    fbo.draw()
    data = fbo.pixels
    fbo.remove(part.canvas)
    places = ((0, 2), (3, 3), (3, 0), (7, 2))
    at = ((y * 8 + x) * 4 for x, y in places)
    return tuple("".join(f"{value // 17:x}" for value in data[i : i + 3]) for i in at)
