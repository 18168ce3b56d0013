"""The pages of docs/ as this folder's tests read them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("architecture.md", "adding.md", "operating.md")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of that language, in order."""
    return [body for kind, body in _FENCE.findall(page) if kind == language]


def spans(page: str) -> list[str]:
    """What stands in backquotes outside the fenced blocks."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", page))
