"""What lies in a service's folder for developers: it is there, and costs the terminal nothing."""

from __future__ import annotations

import subprocess
import sys

from kiosk import services

LOADED = """
import sys
import kiosk.services
import screens.renderers
from kiosk.services import claims, kept, services
services(), claims(), kept()
print(*(m for m in sys.modules if m.startswith("kiosk.")))
"""


def test_the_terminal_loads_neither_samples_nor_journeys() -> None:
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    names = {module.rpartition(".")[2] for module in done.stdout.split()}
    assert "pages" in names
    assert not names & {"samples", "journey", "guide"}


def test_every_service_has_a_journey_with_a_name_of_its_own() -> None:
    """Which the demo plays on the real screens, in the order of the menu."""
    journeys = services.journeys()
    assert [*journeys] == [service.key for service in services.services()]
    assert all(journeys.values())
    names = [journey.name for of in journeys.values() for journey in of]
    assert sorted(set(names)) == sorted(names)
