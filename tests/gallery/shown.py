"""Puts samples on a real stage, one after the other, in every way a resident may want them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path

from kivy.graphics import ClearBuffers, ClearColor, Fbo, Scale, Translate
from PIL import Image

from kiosk.base.i18n import LANGUAGES
from kiosk.base.text import Titles
from kiosk.views.base import Frame, Look, Preferences
from kiosk.views.home import Home
from kiosk.views.sample import Sample
from screens.stage import KivyStage
from screens.surface import Surface
from tests.gallery.samples import SAMPLES

SITE = Titles("清河县城关镇政务服务中心", "Chengguan Town Service Centre")
SIZES = {"upright": (1080, 1920), "wide": (1920, 1080)}


def all_preferences() -> list[Preferences]:
    """Every look in every language, within usual and within low reach."""
    return [
        Preferences(language=language, look=look, low_reach=low)
        for low, look, language in product((False, True), Look, LANGUAGES)
    ]


def new_stage(shape: str) -> KivyStage:
    """A stage on a surface of its own, not in the window."""
    stage = KivyStage(lambda touched: Surface((0, 0), SIZES[shape], touched))
    stage.settle = 0
    stage.banner(SITE, True)
    stage.help_lines = ("0713-1234567",)
    return stage


@asynccontextmanager
async def standing(stage: KivyStage, sample: Sample) -> AsyncIterator[None]:
    """The sample on the stage, a cover above the home page; taken away afterwards."""
    tasks = []
    if sample.cover:
        home = next(s for s in SAMPLES if isinstance(s.view, Home))
        tasks.append(asyncio.create_task(stage.show(home.view, Frame(leave=False))))
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(stage.cover(sample.view)))
    else:
        tasks.append(asyncio.create_task(stage.show(sample.view, sample.frame)))
    await asyncio.sleep(0)
    stage.preferences = Preferences(look=sample.tapped_in)
    for name in sample.taps:
        if (target := stage.surface.find(name)) is None:
            raise LookupError(f"{sample.name}: nothing named {name}")
        target.act()
    stage.preferences = Preferences()
    if sample.elapsed:
        stage.advance(sample.elapsed)
    try:
        yield
    finally:
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def turned(stage: KivyStage) -> Iterator[int]:
    """Turns through the pages of a long list, from the first; yields each one's number."""
    number = 1
    try:
        yield number
        while (following := stage.surface.find("page:next")) and following.enabled:
            following.act()
            number += 1
            yield number
    finally:
        while (former := stage.surface.find("page:prev")) and former.enabled:
            former.act()


def picture(surface: Surface, path: Path) -> None:
    """The surface as a PNG, drawn off the window."""
    fbo = Fbo(size=tuple(int(side) for side in surface.size), with_stencilbuffer=False)
    with fbo:
        ClearColor(0, 0, 0, 1)
        ClearBuffers()
        Scale(1, -1, 1)
        Translate(-surface.x, -surface.y - surface.height, 0)
    fbo.add(surface.canvas)
    fbo.draw()
    image = Image.frombytes("RGBA", fbo.size, fbo.pixels)
    fbo.remove(surface.canvas)
    image.convert("RGB").save(path, compress_level=1)


__all__ = ["SAMPLES", "Sample", "all_preferences", "new_stage", "picture", "standing", "turned"]
