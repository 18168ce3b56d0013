"""The keys of a claim code: all at once, or by fours where they would be too small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kiosk.base.keys import ALPHABET
from screens.screen import Grid
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.keypad import TALLEST, command, key
from screens.widgets.part import Part

_FOURS = tuple(ALPHABET[i : i + 4] for i in range(0, len(ALPHABET), 4))


@dataclass(frozen=True)
class CodePad:
    """Characters rest while `full`, deleting while `empty`. `typed` is given a character,
    `opened` the four characters to choose from, or nothing to go back to all."""

    theme: Theme
    typed: Callable[[str], None]
    delete: Callable[[], None]
    opened: Callable[[str], None]
    full: bool
    empty: bool

    def every(self) -> Grid:
        """All characters."""
        cells = [*map(self._key, ALPHABET), self._delete()]
        tallest = self.theme.target * TALLEST
        return Grid(cells, least=self.theme.target, columns=0, even=True, tallest=tallest)

    def fours(self) -> Grid:
        """Keys that stand for four characters each."""
        return self._few([*map(self._four, _FOURS), self._delete()])

    def four(self, characters: str) -> Grid:
        """The characters of one of these keys."""
        back = command(self.theme, "keys", "back", partial(self.opened, ""), enabled=True)
        return self._few([*map(self._key, characters), back, self._delete()])

    def _few(self, cells: list[Part]) -> Grid:
        return Grid(cells, fit=(3, 5), even=True, tallest=self.theme.target * TALLEST)

    def _key(self, character: str) -> Part:
        return key(self.theme, "key", character, self.typed, enabled=not self.full)

    def _four(self, characters: str) -> Part:
        return Button(
            self.theme,
            " ".join(characters),
            names=(f"keys:{characters}",),
            act=partial(self.opened, characters),
            bold=True,
            padding=8,
            enabled=not self.full,
        )

    def _delete(self) -> Part:
        return command(self.theme, "delete", "delete", self.delete, enabled=not self.empty)
