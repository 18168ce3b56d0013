"""The recipes of docs/adding.md, carried out as they stand in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, TITLES, read, recipe
from tests.docs.test_layers import lint

LEFT_OUT = shutil.ignore_patterns(".*", "out", "__pycache__")
_ROW = re.compile(r", after the row of `([\w.]+)`")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT, tmp_path / "tree", ignore=LEFT_OUT))


def follow(tree: Path, title: str) -> None:
    for name, place, content in recipe(title):
        file = tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if place == ", at its end":
            content = file.read_text("utf-8") + content
        elif row := _ROW.fullmatch(place):
            above, line, below = re.split(
                rf"(^\| `{re.escape(row[1])}` .*\n)", file.read_text("utf-8"), flags=re.MULTILINE
            )
            content = above + line + content + below
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


def said_by_mypy(tree: Path, *packages: str) -> str:
    """Its errors, in these packages only."""
    command = [sys.executable, "-m", "mypy", *(word for p in packages for word in ("-p", p))]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=110
    )
    return done.stdout if done.returncode else ""


def touched(tree: Path) -> set[str]:
    """The files of the copy that differ from the tree's, by folder where they are new."""
    found = set()
    for file in tree.rglob("*"):
        name = file.relative_to(tree)
        if not file.is_file() or "__pycache__" in name.parts:
            continue
        if not (ROOT / name).exists():
            three = 3 if name.parts[0] == "tests" else 2
            found.add("/".join(name.parts[:three]))
        elif file.read_bytes() != (ROOT / name).read_bytes():
            found.add(str(name))
    return found


def pytest_(tree: Path, *paths: str) -> None:
    succeeds(tree, "pytest", "-q", "-p", "no:cacheprovider", *paths)


def plays(tree: Path, service: str) -> None:
    """The demo plays the service's journeys, on the real screens."""
    succeeds(tree, "kiosk", "demo", "--headless", "--out", str(tree / "out"), service)


def test_a_service(copy: Path) -> None:
    follow(copy, "A service")
    succeeds(copy, "ruff", "check", "kiosk/services/hours", "tests/flows/test_hours.py")
    assert said_by_mypy(copy, "kiosk.services.hours") == ""
    pytest_(
        copy,
        "tests/flows/test_hours.py",
        "tests/flows/test_gallery.py",
        "tests/kiosk/test_catalogue.py",
        "tests/kiosk/test_services.py",
    )
    plays(copy, "hours")
    succeeds(copy, "tests.gallery", "--out", "drawn", "--quick", "hours")
    assert len(list((copy / "drawn").glob("hours-*.png"))) == 2


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
        "tests/kiosk/test_services.py",
        "tests/docs/test_pages.py",
    )
    plays(copy, "home_visit")


def test_a_request_alone(copy: Path) -> None:
    follow(copy, "A request alone")
    described = succeeds(copy, "drivers.platform.openapi")
    (copy / "docs/openapi.json").write_text(described, "utf-8")
    succeeds(copy, "ruff", "check", "kiosk/contract", "drivers", "tests/drivers/platform")
    assert said_by_mypy(copy, "kiosk.contract", "drivers.platform.sandbox") == ""
    pytest_(
        copy,
        "tests/drivers/platform/test_queues.py",
        "tests/contract/test_openapi.py",
        "tests/contract/test_examples.py",
    )


def test_a_view_and_its_screen(copy: Path) -> None:
    follow(copy, "A view and its screen")
    named = "`leaving`, `covers`"
    edit(copy / "docs/architecture.md", named, f"{named}, `timetable`")
    made = ("kiosk/views/timetable.py", "screens/views/timetable.py")
    succeeds(copy, "ruff", "check", *made, "tests/flows/test_timetable.py")
    assert said_by_mypy(copy, "kiosk.views", "screens.views") == ""
    assert lint(copy).returncode == 0
    measured = "test_nothing_is_clipped_crowded_or_out_of_reach"
    pytest_(
        copy,
        "tests/flows/test_timetable.py",
        "tests/flows/test_gallery.py",
        "tests/screens/test_pages.py",
        "tests/kiosk/test_catalogue.py",
        "tests/docs/test_pages.py",
        f"--deselect=tests/screens/test_pages.py::{measured}",
    )
    pytest_(copy, "tests/screens/test_pages.py", "-k", f"{measured} and timetable")
    drawn = copy / "drawn"
    succeeds(copy, "tests.gallery", "--out", str(drawn), "--quick", "timetable")
    assert len(list(drawn.glob("timetable-*.png"))) == 2


def test_a_printer_model(copy: Path) -> None:
    follow(copy, "A printer model")
    assert touched(copy) == {"config/printers"}
    printed = "test_settings.py::test_every_profile_of_the_folder_prints[acme-3]"
    pytest_(copy, f"tests/drivers/receipt_printer/{printed}")


def test_a_driver_of_a_kind_there_is(copy: Path) -> None:
    follow(copy, "A driver")
    (copy / "tests/drivers/plain_printer/__init__.py").touch()
    assert touched(copy) == {"drivers/plain_printer", "tests/drivers/plain_printer"}
    succeeds(copy, "ruff", "check", "drivers/plain_printer", "tests/drivers/plain_printer")
    assert lint(copy).returncode == 0
    pytest_(
        copy,
        "tests/drivers/plain_printer",
        "tests/contract/test_devices.py",
        "tests/kiosk/test_drivers.py",
        "tests/docs/test_pages.py",
        "tests/docs/test_terminal_example.py",
    )


def test_a_driver_must_build_what_its_port_wants(copy: Path) -> None:
    follow(copy, "A driver")
    edit(copy / "drivers/plain_printer/driver.py", "async def print(", "async def put_out(")
    said = said_by_mypy(copy, "drivers.plain_printer")
    assert 'expected "Callable[[Section], ReceiptPrinter]"' in said


def test_a_kind_of_device(copy: Path) -> None:
    follow(copy, "A kind of device")
    (copy / "tests/drivers/signal_lamp/__init__.py").touch()
    assert touched(copy) == {
        "assets/translations",
        "config/demo.toml",
        "docs/operating.md",
        "drivers/signal_lamp",
        "kiosk/ports",
        "tests/drivers/signal_lamp",
    }
    made = ("kiosk/ports", "drivers/signal_lamp", "tests/drivers/signal_lamp")
    succeeds(copy, "ruff", "check", *made)
    assert lint(copy).returncode == 0
    pytest_(
        copy,
        "tests/drivers/signal_lamp",
        "tests/contract/test_devices.py",
        "tests/kiosk/test_catalogue.py",
        "tests/kiosk/test_config.py",
        "tests/kiosk/test_doctor.py",
        "tests/kiosk/test_ports.py",
        "tests/docs/test_pages.py",
        "tests/docs/test_terminal_example.py",
        "tests/cli/test_commands.py::test_doctor_finds_all_ready_in_the_demo",
    )


def test_the_types_of_a_kind_of_device_hold(copy: Path) -> None:
    follow(copy, "A kind of device")
    (copy / "tests/drivers/signal_lamp/__init__.py").touch()
    assert said_by_mypy(copy, "drivers.signal_lamp", "tests.drivers.signal_lamp") == ""


WHERE = (("kiosk", "drivers", "screens"), ("assets",), ("config", "docs"), ("tests",))
"""The columns of the table, by the top folders that each is about."""


@pytest.mark.parametrize("title", TITLES)
def test_the_table_says_what_a_recipe_touches(title: str) -> None:
    assert row(title) in read("adding.md").partition("\n## What it touches\n")[2]


def row(title: str) -> str:
    written = recipe(title)
    places = {_place(name) for name, _, _ in written}
    counted = [
        sum(p.startswith(tuple(f"{top}/" for top in tops)) for p in places) for tops in WHERE
    ]
    assert sum(counted) == len(places)
    lines = sum(content.count("\n") for _, _, content in written)
    return f"| {' | '.join(map(str, (title, *counted, lines)))} |"


def _place(name: str) -> str:
    """The file, or the folder where that is new too."""
    folders = [str(folder) for folder in Path(name).parents if not (ROOT / folder).exists()]
    return folders[-1] + "/" if folders else name
