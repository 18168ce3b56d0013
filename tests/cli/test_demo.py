"""The demo as a newcomer runs it where there is no display."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.services import journeys


@pytest.mark.long
def test_the_demo_plays_every_journey_through_the_real_screens(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "demo", "--headless", "--out", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))["journeys"]
    planned = {journey.name: journey for of in journeys().values() for journey in of}
    assert [journey["name"] for journey in report] == [*planned]
    for journey in report:
        assert journey["outcome"] == "done"
        assert journey["touches"]
        assert all(_drawn(tmp_path / picture) for picture in journey["pictures"])
    slips = {j["name"]: [s for s in j["slips"] if s.endswith(".txt")] for j in report}
    assert {name: len(texts) for name, texts in slips.items()} == {
        name: journey.slips for name, journey in planned.items()
    }
    assert "缴费凭条" in (tmp_path / slips["pay"][0]).read_text("utf-8")


def test_a_service_that_there_is_not_is_answered_with_those_there_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "demo", "--out", str(tmp_path / "none"), "bok"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert ended.returncode == 2
    assert "no service is called bok; there are book, apply" in ended.stderr
    assert not (tmp_path / "none").exists()


def _drawn(picture: Path) -> bool:
    """Whether it is a page of the right size with something on it."""
    with Image.open(picture) as page:
        return page.size == (1080, 1920) and len(page.convert("L").getcolors() or ()) > 2
