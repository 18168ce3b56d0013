"""The gallery as somebody who makes a page uses it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image


def gallery(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.gallery", "--out", str(out), "--quick", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)


def test_it_shows_one_view_and_says_how_far_it_is(tmp_path: Path) -> None:
    done = gallery(tmp_path, "take_card")
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if re.match(r"\d+/\d+ ", line)]
    assert said[0] == f"1/{len(said)} take-card upright: 2 pictures"
    assert len(said) > 2
    pictures = sorted(file.name for file in tmp_path.glob("*.png"))
    assert len(pictures) == 2 * len(said)
    assert all(name.startswith("take-card") for name in pictures)
    with Image.open(tmp_path / pictures[0]) as picture:
        assert picture.size == (1080, 1920)
    index = (tmp_path / "index.html").read_text("utf-8")
    assert all(name in index for name in pictures)


def test_it_shows_what_stands_in_a_service(tmp_path: Path) -> None:
    done = gallery(tmp_path, "complain")
    assert done.returncode == 0, done.stderr
    shown = {file.name.partition("-upright")[0] for file in tmp_path.glob("*.png")}
    assert shown >= {"complain-what", "complain-review", "complain-done"}
    assert not shown & {"home", "book-which"}


def test_an_unknown_name_is_answered_with_those_there_are(tmp_path: Path) -> None:
    done = gallery(tmp_path / "none", "homme")
    assert done.returncode == 2
    assert "nothing is called homme" in done.stderr
    assert {"home", "choose_day", "pay"} <= set(re.findall(r"\w+", done.stderr))
    assert not (tmp_path / "none").exists()
