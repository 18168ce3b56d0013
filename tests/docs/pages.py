"""The pages of docs/ as this folder's tests read them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("architecture.md", "adding.md", "operating.md")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_FILE = re.compile(r"^`([\w./-]+)`([^\n]*):\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of that language, in order."""
    return [body for kind, body in _FENCE.findall(page) if kind == language]


def spans(page: str) -> list[str]:
    """What stands in backquotes outside the fenced blocks."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", page))


def recipe(title: str) -> list[tuple[str, str, str]]:
    """The files that a recipe of adding.md names, where in them if not all over, and what stands
    there."""
    _, _, rest = read("adding.md").partition(f"\n## {title}\n")
    files = _FILE.findall(rest.partition("\n## ")[0])
    assert files, f"no recipe {title!r}"
    return files


TITLES = [
    title
    for title in re.findall(r"^## (.+)$", read("adding.md"), re.MULTILINE)
    if _FILE.search(read("adding.md").partition(f"\n## {title}\n")[2].partition("\n## ")[0])
]
"""The recipes that write files."""
