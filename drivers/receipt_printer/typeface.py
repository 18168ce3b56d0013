"""Characters as dots: measuring and drawing text for slips that are sent as pictures.

Every character has an advance of its own (no kerning), so what was measured is what is drawn.
Faces are tried in turn: Noto Sans SC, then whatever lies in `assets/fonts`. A character that
none of them has is drawn as a box with its code point: visible, never dropped.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from kiosk.paths import ASSETS

SIZE = 24
"""Height and width of a hanzi at normal size, as in a printer's own font at 203 dpi."""

_NOBODY_HAS = "\U0010ffff"
_INK = 1


@cache
def _faces(size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    files = [pylopdf_fonts_zh_cn.sans_path(), *sorted((ASSETS / "fonts").glob("*.[ot]tf"))]
    return tuple(_open(file, size) for file in files)


def _open(file: Path, size: int) -> ImageFont.FreeTypeFont:
    """Single characters need no shaping, and the shaper fails on control characters."""
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _face(character: str, size: int) -> ImageFont.FreeTypeFont | None:
    """The first face that can show the character."""
    if not character.isprintable():
        return None
    for face in _faces(size):
        if bytes(face.getmask(character)) != bytes(face.getmask(_NOBODY_HAS)):
            return face
    return None


@lru_cache(maxsize=4096)
def advance(character: str, size: int = SIZE) -> int:
    """How many dots the character takes on the line. Never 0, so nothing hides behind another."""
    face = _face(character, size)
    return (round(face.getlength(character)) if face else 0) or size


def width(text: str, size: int = SIZE) -> int:
    """The width in dots of one line of text."""
    return sum(advance(character, size) for character in text)


def write(
    paper: Image.Image, x: int, y: int, text: str, size: int = SIZE, bold: bool = False
) -> None:
    """Draws one line of text into a 1-bit picture (1 is ink), hanzi filling y … y + size."""
    for character in text:
        for thicker in range(size // SIZE + 1 if bold else 1):
            _stamp(paper, x + thicker, y, character, size)
        x += advance(character, size)


def _stamp(paper: Image.Image, x: int, y: int, character: str, size: int) -> None:
    if character in " \u3000":
        return
    face = _face(character, size)
    if face is None:
        paper.paste(_INK, (x, y), _placeholder(character, size))
        return
    baseline = y + round(size * 0.88)
    mask = Image.new("L", (2 * size, 2 * size))
    ImageDraw.Draw(mask).text((size // 2, round(size * 1.4)), character, 255, face, anchor="ls")
    ink = mask.point(lambda level: 255 if level > 110 else 0)
    paper.paste(_INK, (x - size // 2, baseline - round(size * 1.4)), ink.convert("1"))


@lru_cache(maxsize=256)
def _placeholder(character: str, size: int) -> Image.Image:
    """A box with the code point in two lines of hexadecimal digits."""
    digits = f"{ord(character):04X}"
    middle = (len(digits) + 1) // 2
    box = Image.new("1", (size, size))
    pen = ImageDraw.Draw(box)
    pen.rectangle((0, 0, size - 2, size - 1), outline=1)
    face = _faces(size * 5 // 12)[0]
    for row, part in enumerate((digits[:middle], digits[middle:])):
        centre = ((size - 1) // 2, size * (3 + 5 * row) // 11)
        pen.text(centre, part, 1, face, anchor="mm")
    return box
