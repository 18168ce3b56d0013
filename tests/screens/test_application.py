"""The window around the stage: environment, bench, pictures."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from kiosk.base.emulation import Control
from kiosk.views.base import Frame
from kiosk.views.home import Home, Tile
from screens.application import KioskApplication
from screens.hand import Hand

HOME = Home("?", tiles=(Tile("book", "预约", "calendar"),))
ALONE = Frame(leave=False)


class Lamp:
    """An emulator of the simplest device: it is off or on, and draws itself."""

    def __init__(self, folder: Path) -> None:
        self.state = "off"
        self._picture = folder / "lamp.png"

    def controls(self) -> tuple[Control, ...]:
        return (Control("power", ("off", "on"), lambda: self.state, self._choose),)

    def settings(self) -> Mapping[str, object]:
        return {}

    def output(self) -> tuple[Path, ...]:
        return (self._picture,) if self._picture.exists() else ()

    def close(self) -> None:
        pass

    def _choose(self, value: str) -> None:
        self.state = value
        Image.new("RGB", (200, 300), "#FF0000").save(self._picture)


async def test_the_bench_stands_beside_the_canvas(tmp_path: Path) -> None:
    lamp = Lamp(tmp_path)
    app = KioskApplication(1080, 1920, {"lamp": lamp, "other": Lamp(tmp_path)})
    app.stage.settle = 0
    hand = Hand(app)

    async def scene() -> None:
        shown = asyncio.create_task(app.stage.show(HOME, ALONE))
        await hand.until(Home)
        await hand.tap("bench:lamp:power:on")
        assert lamp.state == "on"
        await hand.picture(tmp_path / "window.png")
        await hand.tap("tile:book")
        assert await shown == "book"
        await hand.tap("bench:other")
        assert "bench:other:power:on" in hand.names()

    await app.run(scene())
    image = Image.open(tmp_path / "window.png")
    assert image.size == (1080, 1920)
    colours = image.getcolors(1 << 22)
    assert colours is not None
    assert (255, 0, 0) in {colour for _, colour in colours}


async def test_one_window_serves_one_application_after_the_other() -> None:
    for _ in range(3):
        app = KioskApplication(1080, 1920)
        app.stage.settle = 0

        async def scene(app: KioskApplication = app) -> None:
            shown = asyncio.create_task(app.stage.show(HOME, ALONE))
            await Hand(app).tap("tile:book")
            assert await shown == "book"

        await app.run(scene())


def _python(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("KIVY_", "XDG_", "SDL_"))}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_kivy_writes_nothing_into_the_home_folder_and_has_one_input(tmp_path: Path) -> None:
    code = """
from screens.environment import prepare
prepare(540, 960, headless=True)
from kivy.config import Config
from kivy.core.window import Window
assert tuple(Window.size) == (540, 960), Window.size
assert [name for name, _ in Config.items("input")] == ["mouse"]
assert Config.getint("kivy", "exit_on_escape") == 0
assert Config.getint("graphics", "allow_screensaver") == 0
prepare(540, 960, headless=True)
from kivy.lang import Builder
from pathlib import Path
import kivy
assert len(Builder.rules) < 5, "the rules of widgets that no screen uses"
assert (Path(kivy.kivy_data_dir) / "glsl").is_dir()
"""
    done = _python(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not (tmp_path / ".kivy").exists()


_CLOSING = """
import asyncio, ctypes, sys
from screens.environment import prepare
prepare(540, 960, headless=True, fullscreen={fullscreen})
from screens.application import KioskApplication
from screens.hand import Drawn

sdl = ctypes.CDLL(next(line.split()[-1] for line in open("/proc/self/maps") if "libSDL2-2" in line))

async def scene():
    sdl.SDL_PushEvent((ctypes.c_uint32 * 14)(0x100))  # SDL_QUIT, as a window manager's close
    for _ in range(5):
        await Drawn().wait()
    print("stayed")

try:
    asyncio.run(KioskApplication(540, 960).run(scene()))
except asyncio.CancelledError:
    pass
"""


@pytest.mark.parametrize(("fullscreen", "said"), [(True, "stayed\n"), (False, "")])
def test_the_full_screen_cannot_be_closed_a_window_can(
    tmp_path: Path, fullscreen: bool, said: str
) -> None:
    done = _python(_CLOSING.format(fullscreen=fullscreen), tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == said


def test_preparing_after_kivy_is_refused(tmp_path: Path) -> None:
    code = "import kivy, screens.environment as e; e.prepare(100, 100, headless=True)"
    done = _python(code, tmp_path)
    assert done.returncode != 0
    assert "must run before kivy" in done.stderr


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (768, 1366), (1280, 1024)])
def test_the_canvas_is_never_smaller_than_designed(size: tuple[int, int]) -> None:
    from screens.surface import design_size

    width, height = design_size(*size)
    least = (1920, 1080) if size[0] > size[1] else (1080, 1920)
    assert width >= least[0] - 0.01
    assert height >= least[1] - 0.01
