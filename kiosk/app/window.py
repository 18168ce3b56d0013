"""The window, with everything decided before Kivy loads."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from kiosk.app.composition import Parts
from kiosk.app.configuration import Configuration
from kiosk.base.config import mendable
from kiosk.base.errors import ConfigError, NoDisplay

if TYPE_CHECKING:
    from screens.application import KioskApplication

DEMO_WINDOW = (1100, 900)
"""Fits a laptop's screen; the canvas is scaled to it, with the bench beside."""

GIVE_WAY = 0.001
"""Seconds after which a busy worker thread lets the interface go on; Python's 5 ms add up to a
stall of 60 ms while a driver loads a library with its first slip."""


def open_ui(
    configuration: Configuration, parts: Parts, *, headless: bool, bench: bool
) -> KioskApplication:
    """Opens the window. Kivy is loaded here and nowhere earlier."""
    if not (headless or os.environ.get("DISPLAY") or os.environ.get("SDL_VIDEODRIVER")):
        raise NoDisplay("no display to draw on: set DISPLAY, or start with --headless")
    with mendable("screens", "install the program again, with all it needs"):
        from screens.environment import prepare

    screen = configuration.settings.screen
    width, height = DEMO_WINDOW if bench else (screen.width, screen.height)
    sys.setswitchinterval(GIVE_WAY)
    with mendable("the cache folder", "make it, and let the terminal write to it"):
        prepare(width, height, fullscreen=screen.fullscreen and not bench, headless=headless)
    try:
        from screens.application import KioskApplication
        from screens.theme import register_font
    except ImportError as error:
        raise ConfigError(f"{error}; install the program again, with all it needs") from error
    with mendable("the font", "install the program again, with its fonts"):
        register_font()
    return KioskApplication(width, height, parts.emulators if bench else None)
