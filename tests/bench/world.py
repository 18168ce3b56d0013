"""A terminal's settings whose devices and platform are emulated in another process than it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.app.composition import start_emulators
from kiosk.app.configuration import load
from kiosk.base.config import Section
from kiosk.base.emulation import Emulator
from kiosk.base.paths import CONFIG


@contextmanager
def world(folder: Path) -> Iterator[tuple[Path, Mapping[str, Emulator]]]:
    """Runs the emulators of the demo in this process; yields the file of a terminal that uses
    them as real devices, and the emulators."""
    demo = CONFIG / "demo.toml"
    with start_emulators(load(demo)) as parts:
        file = folder / "terminal.toml"
        lines = [*_core(demo), *_section(parts.platform)]
        for section in parts.devices.values():
            lines += _section(section)
        file.write_text("\n".join(lines) + "\n", "utf-8")
        yield file, parts.emulators


def _core(demo: Path) -> Iterator[str]:
    """What the demo says of itself, on a whole screen, up to its devices."""
    for line in demo.read_text("utf-8").splitlines():
        if line.startswith(("[devices", "[platform")):
            return
        yield line.replace("fullscreen = false", "fullscreen = true")


def _section(section: Section) -> Iterator[str]:
    yield f"[{section.path}]"
    for key, value in section.values.items():
        if key != "emulate":
            yield f"{key} = {json.dumps(value)}"  # which is TOML for texts, numbers and booleans
