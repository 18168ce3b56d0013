"""An import that the architecture does not allow fails the check."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

FORBIDDEN = [
    ("kiosk/base/keys.py", "kiosk.model.money"),
    ("kiosk/store/audit.py", "kiosk.undertakings.journal"),
    ("kiosk/visit/session.py", "kiosk.services.book"),
    ("kiosk/health/observer.py", "drivers.line"),
    ("kiosk/catalogue/kept.py", "kiosk.visit.session"),
    ("drivers/line.py", "kiosk.undertakings.journal"),
    ("drivers/line.py", "kiosk.views.base"),
    ("drivers/code_scanner/codes.py", "drivers.receipt_printer.layout"),
    ("drivers/line.py", "drivers.receipt_printer.layout"),
    ("screens/theme.py", "kiosk.ports.device"),
    ("screens/theme.py", "drivers.line"),
]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """Holds the tree to the contracts of `pyproject.toml`."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("kiosk", "drivers", "screens"):
        shutil.copytree(ROOT / package, tmp_path / package)
    return tmp_path


@pytest.mark.parametrize(("file", "imported"), FORBIDDEN)
def test_an_import_that_is_not_allowed_is_refused(tree: Path, file: str, imported: str) -> None:
    importer = file.removesuffix(".py").replace("/", ".")
    with (tree / file).open("a", encoding="utf-8") as module:
        module.write(f"\nimport {imported}\n")
    done = lint(tree)
    assert done.returncode == 1
    assert f"{importer} -> {imported}" in done.stdout.replace("\n", " ")


def test_a_new_room_must_be_given_its_place(tree: Path) -> None:
    (tree / "kiosk" / "attic").mkdir()
    (tree / "kiosk" / "attic" / "__init__.py").touch()
    assert "attic" in lint(tree).stdout
