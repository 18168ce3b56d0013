"""The recipes of docs/adding.md, carried out as they stand in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, read

LEFT_OUT = shutil.ignore_patterns(".*", "out", "__pycache__")
_FILE = re.compile(r"^`([\w./]+)`[^\n]*:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipe(title: str) -> dict[str, str]:
    """The files that a recipe names, with what it says stands in them."""
    _, _, rest = read("adding.md").partition(f"\n## {title}\n")
    files = dict(_FILE.findall(rest.partition("\n## ")[0]))
    assert files, f"no recipe {title!r}"
    return files


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "tree", ignore=LEFT_OUT))


def follow(tree: Path, title: str) -> None:
    for name, content in recipe(title).items():
        file = tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


def succeeds(tree: Path, *command: str) -> str:
    """What a module that runs there says; a failure shows it."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def pytest_(tree: Path, *paths: str) -> None:
    succeeds(tree, "pytest", "-q", "-p", "no:cacheprovider", *paths)


def test_a_service(copy: Path) -> None:
    follow(copy, "A service")
    succeeds(copy, "ruff", "check", "kiosk/services/hours", "tests/flows/test_hours.py")
    pytest_(copy, "tests/flows/test_hours.py", "tests/kiosk/test_catalogue.py")


def test_a_service_with_a_request_of_its_own(copy: Path) -> None:
    follow(copy, "A service with a request of its own")
    described = succeeds(copy, "drivers.platform.openapi")
    (copy / "docs/openapi.json").write_text(described, "utf-8")
    succeeds(copy, "ruff", "check", "kiosk", "drivers", "tests/flows/test_home_visit.py")
    succeeds(copy, "mypy", "-p", "kiosk.services.home_visit", "-p", "drivers.platform.sandbox")
    pytest_(
        copy,
        "tests/flows/test_home_visit.py",
        "tests/contract/test_openapi.py",
        "tests/kiosk/test_catalogue.py",
        "tests/docs/test_pages.py",
    )


def test_a_driver_of_a_kind_there_is(copy: Path) -> None:
    follow(copy, "A driver")
    (copy / "tests/drivers/plain_printer/__init__.py").touch()
    edit(copy / "pyproject.toml", '["drivers.', '["drivers.plain_printer", "drivers.')
    row = "| `receipt_printer/` |"
    edit(copy / "docs/architecture.md", row, f"| `plain_printer/` | plain text |\n{row}")
    succeeds(copy, "ruff", "check", "drivers/plain_printer", "tests/drivers/plain_printer")
    pytest_(
        copy,
        "tests/drivers/plain_printer",
        "tests/contract/test_devices.py",
        "tests/kiosk/test_drivers.py",
        "tests/docs/test_pages.py::test_the_map_names_every_module",
    )
