"""Which font has a character: one choice, for pages and slips alike.

Faces are tried in turn: Noto Sans SC, then whatever lies in `assets/fonts`, then HanaMin A and B
where the system has them (Debian's `fonts-hanazono`: with them all hanzi of GB 18030-2022). What
none of them has is drawn as a box with its code point: visible, never dropped, and told apart.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from kiosk.base.paths import ASSETS

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_BEYOND = ("HanaMinA.ttf", "HanaMinB.ttf")
_NOBODY_HAS = "\U0010ffff"
_MEANS_NOTHING = frozenset(("Cc", "Co", "Cs"))
"""Controls, private use, halves of pairs: a face that has a picture for one has its own."""

_SIZE = 24


@cache
def files() -> tuple[Path, ...]:
    """The font files, first choice first; the first has what is usual and is always there."""
    own = sorted((ASSETS / "fonts").glob("*.[ot]tf"))
    found = (sorted(folder.rglob(name))[:1] for name in _BEYOND for folder in FOLDERS)
    return (pylopdf_fonts_zh_cn.sans_path(), *own, *(file for each in found for file in each))


def check() -> None:
    """Raises OSError naming the first of the files that cannot be opened as a font."""
    for file in files():
        try:
            face(file, _SIZE)
        except OSError as error:
            raise OSError(f"{file}: {error}") from error


@lru_cache(maxsize=64)
def face(file: Path, size: int) -> ImageFont.FreeTypeFont:
    """The face in pixels. Single characters need no shaping, and the shaper fails on controls."""
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def chosen(character: str) -> Path | None:
    """The first file that has the character; None where it will be a box with its code point."""
    if unicodedata.category(character) in _MEANS_NOTHING:
        return None
    return next((file for file in files() if _mask(file, character) != _nothing(file)), None)


def usual(text: str) -> bool:
    """Whether the first face has all of the text."""
    first = files()[0]
    return all(chosen(character) == first for character in text)


@lru_cache(maxsize=4096)
def advance(character: str, size: int) -> int:
    """How many pixels the character takes on the line. Never 0, so nothing hides behind another."""
    file = chosen(character)
    return (round(face(file, size).getlength(character)) if file else 0) or size


@lru_cache(maxsize=256)
def placeholder(character: str, size: int, mode: str = "1") -> Image.Image:
    """A box with the code point in two lines of hexadecimal digits, white on black."""
    digits = f"{ord(character):04X}"
    middle = (len(digits) + 1) // 2
    box = Image.new(mode, (size, size))
    pen = ImageDraw.Draw(box)
    ink = 1 if mode == "1" else 255
    pen.rectangle((0, 0, size - 2, size - 1), outline=ink, width=max(1, size // 30))
    small = face(files()[0], size * 5 // 12)
    for row, part in enumerate((digits[:middle], digits[middle:])):
        centre = ((size - 1) // 2, size * (3 + 5 * row) // 11)
        pen.text(centre, part, ink, small, anchor="mm")
    return box


@cache
def _nothing(file: Path) -> bytes:
    """What the face draws for a character it lacks."""
    return _mask(file, _NOBODY_HAS)


def _mask(file: Path, character: str) -> bytes:
    return bytes(face(file, _SIZE).getmask(character))
