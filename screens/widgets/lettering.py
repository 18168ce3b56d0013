"""Lines of text as a texture: Kivy draws what its one font has, Pillow lines with rare characters.

Kivy has no second font to fall back on. A text with a character that the first face lacks is put
together here from the faces that `kiosk.base.faces` chooses, on Kivy's own lines.
"""

from __future__ import annotations

from functools import lru_cache

from kivy.core.text import Label
from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from kiosk.base import faces
from screens.theme import FONT

_SPARE = {"left": 0.0, "center": 0.5, "right": 1.0}


@lru_cache(maxsize=8192)
def advance(character: str, size: int) -> float:
    """The width of one character, in pixels."""
    if faces.usual(character):
        return float(_label("", size).get_extents(character)[0])
    return float(faces.advance(character, size))


@lru_cache(maxsize=256)
def line_height(size: int) -> float:
    """The height of one of several lines, in pixels."""
    label = _label("国\n国", size)
    label.refresh()
    return float(label.texture.height) / 2


def render(lines: list[str], size: int, align: str) -> Texture:
    """The lines in white on nothing, as narrow as they allow."""
    if not faces.usual("".join(lines)):
        return _texture(_drawn(lines, size, align))
    label = _label("\n".join(lines), size, align)
    label.refresh()
    return label.texture


def _label(text: str, size: int, align: str = "left") -> Label:
    return Label(text=text, font_size=size, font_name=FONT, halign=align)


def _drawn(lines: list[str], size: int, align: str) -> Image.Image:
    """The coverage of every pixel, 0 … 255."""
    high = line_height(size)
    widths = [sum(advance(c, size) for c in line) for line in lines]
    mask = Image.new("L", (max(1, round(max(widths))) + 2, round(high * len(lines))))
    ascent, descent = faces.face(faces.files()[0], size).getmetrics()
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        x = (max(widths) - width) * _SPARE[align]
        _write(mask, x, high * row + (high - ascent - descent) / 2 + ascent, line, size)
    return mask


def _write(mask: Image.Image, x: float, baseline: float, line: str, size: int) -> None:
    pen = ImageDraw.Draw(mask)
    for character in line:
        file = faces.chosen(character)
        if file is None:
            box = faces.placeholder(character, size, "L")
            mask.paste(box, (round(x), round(baseline - size * 0.88)))
        else:
            place = (round(x), round(baseline))
            pen.text(place, character, 255, faces.face(file, size), anchor="ls")
        x += advance(character, size)


def _texture(mask: Image.Image) -> Texture:
    white = Image.new("L", mask.size, 255)
    pixels = Image.merge("RGBA", (white, white, white, mask))
    texture = Texture.create(size=mask.size, colorfmt="rgba")
    texture.blit_buffer(pixels.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
