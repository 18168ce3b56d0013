"""Everything that must be decided before Kivy loads. Call `prepare` first, import Kivy after."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path


def prepare(width: int, height: int, *, fullscreen: bool = False, headless: bool = False) -> None:
    """Sets up Kivy for a window of that size in pixels.

    `fullscreen` is a borderless window at the origin: `graphics.fullscreen=auto` leaves a small
    centred window on an X server without a window manager. `headless` needs neither display nor
    graphics card. Calling it again is harmless; calling it after Kivy has loaded is an error
    unless this function prepared it (RuntimeError).
    """
    if "kivy" in sys.modules:
        if os.environ.get("KIVY_HOME") != str(_home()):
            raise RuntimeError("screens.environment.prepare must run before kivy is imported")
        return
    os.environ.update(_variables(headless=headless))
    _home().mkdir(parents=True, exist_ok=True)
    _configure(width, height, fullscreen=fullscreen)
    _leave_out_style()


def _leave_out_style() -> None:
    """Kivy reads the rules of its own look as soon as it loads, which takes a twentieth of the
    start; they are of widgets that no screen uses."""
    import kivy

    data = kivy.kivy_data_dir
    (_home() / "style.kv").write_text("")
    kivy.kivy_data_dir = str(_home())
    try:
        import kivy.lang.builder
    finally:
        kivy.kivy_data_dir = data


def _home() -> Path:
    cache = os.environ.get("CACHE_DIRECTORY") or os.environ.get("XDG_CACHE_HOME")
    return Path(cache or Path.home() / ".cache") / "tongban" / "kivy"


def _variables(*, headless: bool) -> dict[str, str]:
    driver = {"SDL_VIDEODRIVER": "offscreen"} if headless else {}
    return driver | {
        # else SDL turns an early SIGTERM into a wish to close the window, which is refused
        "SDL_NO_SIGNAL_HANDLERS": "1",
        # else what was compiled for drawing without a graphics card is compiled at each start
        "MESA_SHADER_CACHE_DIR": str(_home().parent / "mesa"),
        "KIVY_HOME": str(_home()),
        "KIVY_NO_ARGS": "1",
        "KIVY_NO_CONFIG": "1",
        "KIVY_NO_ENV_CONFIG": "1",
        "KIVY_NO_FILELOG": "1",
        "KIVY_LOG_MODE": "PYTHON",
        "KIVY_DPI": "96",
        "KIVY_METRICS_DENSITY": "1",
        "KIVY_METRICS_FONTSCALE": "1",
        "KIVY_EVENTLOOP": "asyncio",
    }


_LOCKED_DOWN = (
    ("kivy", "exit_on_escape", "0"),
    ("kivy", "pause_on_minimize", "0"),
    ("graphics", "allow_screensaver", "0"),
    ("graphics", "fullscreen", "0"),
    ("graphics", "resizable", "0"),
    ("graphics", "maxfps", "60"),
    ("graphics", "multisamples", "0"),
    ("graphics", "position", "custom"),
    ("graphics", "left", "0"),
    ("graphics", "top", "0"),
)


def _configure(width: int, height: int, *, fullscreen: bool) -> None:
    from kivy.config import Config

    logging.getLogger("kivy").setLevel(logging.WARNING)
    logging.getLogger("kivy").addFilter(_worth_saying)
    for section, key, value in _LOCKED_DOWN:
        Config.set(section, key, value)
    Config.set("graphics", "width", str(width))
    Config.set("graphics", "height", str(height))
    Config.set("graphics", "borderless", "1" if fullscreen else "0")
    Config.set("graphics", "show_cursor", "0" if fullscreen else "1")
    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Config.set("input", "mouse", "mouse,disable_multitouch")


def _worth_saying(record: logging.LogRecord) -> bool:
    """Kivy reports a missing libmtdev with a traceback, although nobody asked for it."""
    return "MTDev" not in str(record.msg)
