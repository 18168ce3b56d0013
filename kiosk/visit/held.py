"""Bytes that a resident has shown in this visit: in memory only, and overwritten with its end."""

from __future__ import annotations

from kiosk.base.errors import TooMuchHeld
from kiosk.model.content import Content

MOST = 64 * 1024 * 1024
"""Bytes of a visit."""


class Held:
    """By names of the pages' own choosing. What is undertaken lies sealed in the store besides."""

    def __init__(self) -> None:
        self._contents: dict[str, Content] = {}

    def keep(self, name: str, content: Content) -> None:
        """Instead of what had that name. Raises `TooMuchHeld`, and keeps what there was."""
        others = sum(len(held) for key, held in self._contents.items() if key != name)
        if others + len(content) > MOST:
            raise TooMuchHeld
        before = self._contents.get(name)
        self._contents[name] = content
        if before is not None and before is not content:
            before.wipe()

    def get(self, name: str) -> Content | None:
        return self._contents.get(name)

    def wipe(self, name: str | None = None) -> None:
        """Overwrites one, or all."""
        for each in [*self._contents] if name is None else [name]:
            content = self._contents.pop(each, None)
            if content is not None:
                content.wipe()
