"""What lies in a service's folder for developers costs the terminal nothing."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys
import kiosk.services
import screens.renderers
from kiosk.services import claims, kept, services
services(), claims(), kept()
print(*(m for m in sys.modules if m.startswith("kiosk.services.")))
"""


def test_the_terminal_loads_no_samples() -> None:
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    names = {module.rpartition(".")[2] for module in done.stdout.split()}
    assert "pages" in names
    assert not names & {"samples", "journey"}
