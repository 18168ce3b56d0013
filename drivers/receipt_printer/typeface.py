"""Characters as dots: measuring and drawing text for slips that are sent as pictures.

Every character has an advance of its own (no kerning), so what was measured is what is drawn.
Which face has a character is decided in `kiosk.base.faces`, for pages and slips alike.
"""

from __future__ import annotations

from PIL import Image, ImageDraw

from kiosk.base import faces

SIZE = 24
"""Height and width of a hanzi at normal size, as in a printer's own font at 203 dpi."""

_INK = 1


def advance(character: str, size: int = SIZE) -> int:
    """How many dots the character takes on the line; never 0."""
    return faces.advance(character, size)


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
    file = faces.chosen(character)
    if file is None:
        paper.paste(_INK, (x, y), faces.placeholder(character, size))
        return
    face = faces.face(file, size)
    baseline = y + round(size * 0.88)
    mask = Image.new("L", (2 * size, 2 * size))
    ImageDraw.Draw(mask).text((size // 2, round(size * 1.4)), character, 255, face, anchor="ls")
    ink = mask.point(lambda level: 255 if level > 110 else 0)
    paper.paste(_INK, (x - size // 2, baseline - round(size * 1.4)), ink.convert("1"))
