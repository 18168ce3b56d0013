from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def kiosk_help() -> str:
    """What `kiosk --help` prints."""
    command = [sys.executable, "-m", "kiosk", "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
