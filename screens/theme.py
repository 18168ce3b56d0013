"""Design tokens: colour, type and space of each look.

Pixels are those of a panel of 1080 × 1920 at 21.5 inches (0.248 mm each); `scale` is how many
pixels of the real canvas one of them takes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from kivy.core.text import LabelBase

from kiosk.base.faces import files
from kiosk.base.i18n import say
from kiosk.views.base import Look, Preferences

FONT = "tongban"
Rgba = tuple[float, float, float, float]


@dataclass(frozen=True)
class Theme:
    """The tokens of one look, in one language, at one scale. Colours are `#RRGGBB`."""

    background: str = "#F4F6F9"
    surface: str = "#FFFFFF"
    ink: str = "#14202E"
    muted: str = "#445468"
    rest: str = "#445468"
    """Words on what cannot be touched now; never those of what can."""
    line: str = "#C3CCD8"
    """Parts what is read, and stands around what rests."""
    edge: str = "#66768C"
    """Stands around what can be touched: 3 : 1 against what is beside it (WCAG 2.2, 1.4.11), also
    as it is drawn: a smooth line of two pixels has its full colour in none."""
    primary: str = "#0B4F9E"
    primary_pressed: str = "#083B77"
    on_primary: str = "#FFFFFF"
    tint: str = "#E3ECF7"
    accent: str = "#B8321A"
    ok: str = "#1B6E3C"
    warn: str = "#8A5A00"
    stop: str = "#A61B1B"
    outline: int = 2
    radius: int = 16
    small: int = 28
    body: int = 36
    tile: int = 44
    question: int = 56
    target: int = 120
    gap: int = 24
    margin: int = 48
    pad: int = 24
    language: str = "zh_CN"
    scale: float = 1.0

    @property
    def dark(self) -> bool:
        """Whether this look stands on black, and lines tell what is live."""
        return self.background == "#000000"

    def say(self, words: object) -> str:
        """Words or a value as this language writes them."""
        return say(words, self.language)


_LOOKS = {
    Look.STANDARD: Theme(),
    Look.LARGE: Theme(
        muted="#14202E",
        small=44,
        body=52,
        tile=60,
        question=76,
        target=160,
        gap=32,
        outline=3,
        margin=40,
        pad=16,
    ),
    Look.CONTRAST: Theme(
        background="#000000",
        surface="#000000",
        ink="#FFFFFF",
        muted="#FFFFFF",
        rest="#9A9A9A",
        line="#8A8A8A",
        edge="#FFFFFF",
        primary="#FFD800",
        primary_pressed="#FFFFFF",
        on_primary="#000000",
        tint="#000000",
        accent="#FFD800",
        ok="#FFFFFF",
        warn="#FFFFFF",
        stop="#FFFFFF",
        outline=4,
    ),
}


def theme(preferences: Preferences, scale: float = 1.0) -> Theme:
    """The tokens for these preferences."""
    return replace(_LOOKS[preferences.look], language=preferences.language, scale=scale)


def rgba(colour: str, alpha: float = 1.0) -> Rgba:
    """`#RRGGBB` as Kivy takes it."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, alpha


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 … 21 (WCAG 2.2, 1.4.3)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(colour)[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@cache
def register_font() -> None:
    """One single-face Simplified Chinese font for everything: in a collection Kivy takes face 0,
    which is Japanese in the common one."""
    LabelBase.register(FONT, str(files()[0]))
