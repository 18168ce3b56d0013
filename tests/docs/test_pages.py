"""Paths, commands, modules and conditions that the pages name are those there are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from drivers.receipt_printer.profile import Profile
from kiosk.ports import conditions, ports
from tests.docs.pages import PAGES, ROOT, TITLES, blocks, read, recipe, spans

FOLDERS = ("kiosk", "drivers", "screens", "config", "assets", "tests", "systemd", "docs")
MADE_BY_THE_RECIPES = {name for title in TITLES for name, _, _ in recipe(title)}


def made(path: str) -> bool:
    """Whether following a recipe makes it, a file or a folder of such."""
    return any(
        name == path or name.startswith(f"{path.rstrip('/')}/") for name in MADE_BY_THE_RECIPES
    )


def paths(page: str) -> list[str]:
    words = [word for span in spans(page) for word in span.split()]
    named = [word for word in words if word.startswith(tuple(f"{f}/" for f in FOLDERS))]
    return [path for path in named if not made(path)]


@pytest.mark.parametrize("name", PAGES)
def test_every_path_is_there(name: str) -> None:
    assert paths(read(name)), "the test finds no path in this page"
    assert [path for path in paths(read(name)) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_linked_page_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", read(name))
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def commands(program: str) -> set[str]:
    """The sub-commands of `kiosk …` or `./run …` that the pages name."""
    found: set[str] = set()
    for name in PAGES:
        page = read(name)
        for code in [*spans(page), *blocks(page, "sh")]:
            found |= set(re.findall(rf"(?:^|/bin/){program} ([a-z]+)\b", code, re.MULTILINE))
    return found


def test_every_kiosk_command_is_one(kiosk_help: str) -> None:
    named = commands("kiosk")
    assert {"doctor", "demo", "sandbox"} <= named
    there_are = set(re.findall(r"^    ([a-z]+) ", kiosk_help, re.MULTILINE))
    assert named <= there_are


def test_every_run_command_is_one() -> None:
    usage = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True)
    there_are = set(re.findall(r"^\./run ([a-z]+)", usage.stdout, re.MULTILINE))
    named = commands(r"\./run")
    assert "gallery" in named
    assert named <= there_are


@pytest.mark.parametrize("package", ["kiosk", "drivers", "screens"])
def test_the_map_names_every_module(package: str) -> None:
    named = set(spans(read("architecture.md")))
    modules = {file.stem for file in (ROOT / package).glob("*.py")} - {"__init__"}
    folders = {f"{file.parent.name}/" for file in (ROOT / package).glob("*/__init__.py")}
    if package == "drivers":  # found by walking
        folders = set()
    assert modules | folders <= named


ROOMS = {file.parent.name for file in (ROOT / "kiosk").glob("*/__init__.py")}
WALKED = {"contract", "services"}
"""Rooms in which everything is found by walking, so that the map need not know of it."""


@pytest.mark.parametrize("room", sorted(ROOMS - WALKED))
def test_the_map_names_every_module_of_a_room(room: str) -> None:
    (row,) = re.findall(rf"^\| `{room}/` \| .*$", read("architecture.md"), re.MULTILINE)
    there = {file.stem for file in (ROOT / "kiosk" / room).glob("*.py")} - {"__init__"}
    assert there - ports().keys() <= set(spans(row)), "kinds of devices are found by walking"


def test_the_table_of_conditions_is_the_programs() -> None:
    rows = re.findall(r"^\| `([a-z._]+)` \| (\w+) \| (\w+) \|", read("operating.md"), re.MULTILINE)
    program = [(name, *map(str, who)) for name, who in conditions().items()]
    assert sorted(rows) == sorted(program)


def test_the_examples_are_python_and_the_profile_is_one() -> None:
    page = read("adding.md")
    for block in blocks(page, "python"):
        compile(block, "adding.md", "exec")
    profiles = [block for block in blocks(page, "toml") if "dots_per_line" in block]
    assert [msgspec.toml.decode(p, type=Profile).proof for p in profiles] == ["process_id"]


DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_and_why(page: Path) -> None:
    number, said = int(page.stem[:4]), page.read_text("utf-8")
    assert said.startswith(f"# {number}. ")
    assert "\n**Decision.** " in said
    assert "\n**Why.** " in said


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.stem[:4]) for page in DECISIONS] == [*range(1, len(DECISIONS) + 1)]
