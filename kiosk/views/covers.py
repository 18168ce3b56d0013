"""What stands above a page for a moment."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.text import Words
from kiosk.views.base import View


@dataclass(frozen=True)
class StillThere(View[None]):
    """The idle warning, a cover; answered by "I am still here"."""

    seconds: int


@dataclass(frozen=True)
class Help(View[None]):
    """`about` is what to do on the page below (its `help`), `lines` whom to ask, with telephone
    and window; a cover."""

    lines: tuple[Words, ...]
    about: Words = ""


@dataclass(frozen=True)
class Display(View[None]):
    """How the resident wants to be shown and told things; a cover with the switches."""
