"""What pages have in common on which something of a known length is typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from kiosk.base.text import Words, text
from kiosk.views.base import View
from screens.screen import Screen
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.keypad import Typed
from screens.widgets.part import Column, Part
from screens.widgets.sign import sign
from screens.widgets.text import Text

V = TypeVar("V", bound=View[Any])


class Entry(Screen[V], ABC):
    """What was typed; the primary action rests until it is complete, and while it is wrong: it
    was found so before, or can be seen to be, and sending it cannot succeed."""

    densities = 2

    def __init__(self, view: V, answer: Callable[[Any], None], changed: Callable[[], None]) -> None:
        super().__init__(view, answer, changed)
        self.typed = self.given

    @property
    @abstractmethod
    def given(self) -> str:
        """What stands in the field at first."""

    @property
    @abstractmethod
    def length(self) -> int:
        """How many characters are to be typed."""

    @property
    def full(self) -> bool:
        """Whether all of them are there."""
        return len(self.typed) >= self.length

    @property
    def faulty(self) -> bool:
        """Whether what is complete can be seen to be wrong."""
        return False

    @property
    def refused(self) -> bool:
        """Whether it is still what was not taken before."""
        return bool(self.view.wrong) and self.typed == self.given

    def field(self, theme: Theme, label: Words, wrong: Words = "") -> Part:
        """The places of the characters; above them their label, or what is wrong with them."""
        above = sign(theme, "warning", wrong, theme.stop) if wrong else self._label(theme, label)
        colour = theme.stop if wrong else theme.primary
        return Column(above, Typed(theme, self.typed, self.length, colour), gap=8)

    def _label(self, theme: Theme, label: Words) -> Part:
        count = text("screen.typed_of", typed=len(self.typed), length=self.length)
        words = f"{theme.say(label)}  ·  {theme.say(count)}"
        return Text(theme, words, theme.small, colour=theme.muted)

    def confirm(self, theme: Theme) -> Button:
        """The primary action, which answers with what was typed."""
        act, words = self._confirm, text("screen.confirm")
        ready = self.full and not self.refused and not self.faulty
        return self.main(theme, words, act, icon="check", enabled=ready)

    def type(self, character: str) -> None:
        """Adds a character where there is a place for it."""
        if not self.full:
            self.typed += character
            self.changed()

    def delete(self) -> None:
        """Takes the last character back."""
        self.typed = self.typed[:-1]
        self.changed()

    def clear(self) -> None:
        """Takes all of them back."""
        self.typed = ""
        self.changed()

    def _confirm(self) -> None:
        self.answer(self.typed)
