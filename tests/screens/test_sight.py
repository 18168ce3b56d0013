"""The window is seen, or it is not: asked of a real X server, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

PLAY = """
import asyncio, ctypes, sys
from ctypes import c_int, c_uint, c_ulong, c_void_p
from screens.environment import prepare
prepare(600, 800, fullscreen=True)
from screens.application import KioskApplication
ui = KioskApplication(600, 800)
from kivy.core.window import Window

x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = c_void_p
x.XDefaultRootWindow.restype = c_ulong
x.XDefaultRootWindow.argtypes = (c_void_p,)
x.XCreateSimpleWindow.restype = c_ulong
x.XCreateSimpleWindow.argtypes = (
    c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_uint, c_ulong, c_ulong,
)
for name in ("XMapRaised", "XMapWindow", "XUnmapWindow", "XDestroyWindow", "XLowerWindow"):
    getattr(x, name).argtypes = (c_void_p, c_ulong)
x.XMoveWindow.argtypes = (c_void_p, c_ulong, c_int, c_int)
x.XSync.argtypes = (c_void_p, c_int)

async def main():
    await ui.drawn()
    said = [ui.seen()]
    display = c_void_p(x.XOpenDisplay(None))
    root, ours = x.XDefaultRootWindow(display), Window.get_window_info().window

    def done(call, window, *more):
        call(display, window, *more)
        x.XSync(display, 0)
        said.append(ui.seen())

    for size in ((600, 800), (600, 100), (50, 50)):
        other = x.XCreateSimpleWindow(display, root, 0, 0, *size, 0, 0, 0)
        done(x.XMapRaised, other)
        done(x.XLowerWindow, other)
        done(x.XDestroyWindow, other)
    done(x.XUnmapWindow, ours)
    done(x.XMapWindow, ours)
    done(x.XMoveWindow, ours, 900, 0)
    print(said)

asyncio.run(ui.run(main()))
"""


@pytest.fixture
def display() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1200x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
        server.terminate()


def test_a_window_is_seen_where_it_is_mapped_on_the_screen_and_under_no_other(
    display: str,
) -> None:
    environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    played = subprocess.run(
        [sys.executable, "-c", PLAY],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    covered, a_strip, a_bubble = [False, True, True], [False, True, True], [True, True, True]
    hidden_shown_and_half_outside = [False, True, False]
    expected = [True, *covered, *a_strip, *a_bubble, *hidden_shown_and_half_outside]
    assert played.stdout.strip() == str(expected), played.stderr
