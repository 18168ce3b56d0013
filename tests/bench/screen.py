"""A virtual screen for both sides of a comparison."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH, HEIGHT = 1080, 1920


@contextmanager
def screen() -> Iterator[str]:
    """Runs Xvfb; yields its DISPLAY."""
    reading, writing = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
            if not number:
                raise RuntimeError("Xvfb did not start")
            yield f":{number}"
    finally:
        server.terminate()
        server.wait()
