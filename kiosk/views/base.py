"""What is asked, as plain data. A screen decides how it looks; a script in a test answers it.

`View[T]` is answered with a `T`. Words are keys (`Text`) or the platform's (`Titles`), so a page
changes its language while it stands. `voice` is what is spoken, and is readable on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from kiosk.base.text import Text, Words

T = TypeVar("T")

T_co = TypeVar("T_co", covariant=True)


class Back(Exception):
    """The resident goes one page back."""


class Leave(Exception):
    """The resident ends the visit."""


class TimedOut(Exception):
    """Nobody answered in time."""


class Look(StrEnum):
    STANDARD = "standard"
    LARGE = "large"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class Preferences:
    """How this resident wants to be spoken to. Back to the defaults when the visit ends."""

    language: str = "zh_CN"
    look: Look = Look.STANDARD
    low_reach: bool = False
    voice: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around a view: where the resident is and which ways out are open.

    `steps` are all steps of the service, `step` the index of the present one (-1: none).
    `seconds` is the time this page waits for something, counted down on the page; None where
    it waits for nobody.
    """

    service: Words | None = None
    steps: tuple[Words, ...] = ()
    step: int = -1
    back: bool = False
    leave: bool = True
    seconds: float | None = None
    people: tuple[Words, ...] = ()
    """Who takes part, as others may see it (masked); empty before identification."""


@dataclass(frozen=True)
class View(Generic[T_co]):
    """One page, one question."""

    question: Words
    hint: Words = field(default="", kw_only=True)
    wrong: Words = field(default="", kw_only=True)
    """Why the answer given before was not taken; stands beside the field or the choice."""

    @property
    def voice(self) -> tuple[Words, ...]:
        """What is spoken, in order."""
        return tuple(words for words in (self.wrong, self.question, self.hint) if words)

    @property
    def help(self) -> Words:
        """What the help says of this page."""
        return Text(f"help.{type(self).__name__}")


class Stage(Protocol):
    """Where views are shown. One page stands at a time; a cover may stand above it."""

    preferences: Preferences

    def idle_since(self) -> float:
        """`time.monotonic()` of the last touch of something that can be touched or, if later,
        of the page's appearance."""
        ...

    async def show(self, view: View[T], frame: Frame) -> T:
        """The first answer to the view. Raises `Back` or `Leave` where the frame offers them.

        The page stands until the next `show`. Cancelling takes the answer back: a later touch
        on the page does nothing.
        """
        ...

    async def cover(self, view: View[T]) -> T:
        """Shows a view above the present page, which keeps what was typed on it; the cover
        goes when answered or cancelled."""
        ...
