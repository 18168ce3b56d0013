"""Characters in the fixed cells of a printer's own font, for the emulator."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from drivers.receipt_printer import typeface

_SMALLER = 22
"""Latin letters hang below the line; at this size they stay inside a cell of 24 dots."""


@lru_cache(maxsize=4096)
def glyph(
    character: str, width: int, height: int, scale: tuple[int, int], bold: bool
) -> Image.Image:
    """A 1-bit picture of `width` × `height` dots, enlarged as printers do: dot by dot."""
    size = height if width == height else _SMALLER
    drawn = Image.new("1", (typeface.advance(character, size), height))
    typeface.write(drawn, 0, 0, character, size, bold)
    if drawn.width > width:
        drawn = drawn.convert("L").resize((width, height)).point(_ink).convert("1")
    cell = Image.new("1", (width, height))
    cell.paste(drawn, ((width - drawn.width) // 2, 0))
    enlarged = (width * scale[0], height * scale[1])
    return cell.resize(enlarged, Image.Resampling.NEAREST)


def _ink(level: int) -> int:
    return 255 if level > 90 else 0
