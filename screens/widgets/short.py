"""Text of at most so many lines."""

from __future__ import annotations

from typing import Any

from screens.theme import Theme
from screens.widgets.text import Text


class Short(Text):
    """Ends with … where it would take more than `most` lines (0: as many as it needs)."""

    def __init__(
        self, theme: Theme, words: object, size: float | None = None, *, most: int = 0, **kind: Any
    ) -> None:
        super().__init__(theme, words, size, **kind)
        self._most = most

    def _lines(self, width: float) -> list[str]:
        lines = super()._lines(width)
        if not self._most or len(lines) <= self._most:
            return lines
        last = lines[self._most - 1]
        while last and self._width(last + "…") > width:
            last = last[:-1]
        return [*lines[: self._most - 1], last.rstrip() + "…"]
