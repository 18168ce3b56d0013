"""The paper that hangs out of an emulated printer, until it is cut or torn off."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from drivers.receipt_printer.interpreter import Printed

_MARGIN = 32


class Paper:
    """Grows by what is printed; `keep` saves it as a picture and a text copy."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._printed: list[Printed] = []

    @property
    def height(self) -> int:
        """Dots since the last cut."""
        return sum(each.picture.height for each in self._printed)

    @property
    def blank(self) -> bool:
        return not any(each.picture.getbbox() for each in self._printed)

    def add(self, printed: Printed) -> None:
        self._printed.append(printed)

    def keep(self, file: Path) -> None:
        """Writes the paper to `file` (PNG, a dot a pixel) and its text beside it; begins again."""
        paper = Image.new("L", (self._width + 2 * _MARGIN, self.height + 2 * _MARGIN), 255)
        y = _MARGIN
        for each in self._printed:
            paper.paste(ImageOps.invert(each.picture.convert("L")), (_MARGIN, y))
            y += each.picture.height
        text = "".join(each.text for each in self._printed)
        file.with_suffix(".txt").write_text(text, "utf-8")
        paper.save(file)
        self.drop()

    def drop(self) -> None:
        """Begins again."""
        self._printed.clear()
