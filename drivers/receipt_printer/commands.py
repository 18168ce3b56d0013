"""Lines of a slip as ESC/POS commands.

python-escpos composes sizes, alignment, native QR codes and the cut. Chinese text and pictures
are composed here: its `text()` recognises only part of the hanzi and never selects them
(FS &), and its pictures declare wrong lengths beyond 800 rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from escpos.constants import QR_ECLEVEL_M
from escpos.escpos import Escpos
from PIL import Image

from drivers.receipt_printer import protocol, typeface
from drivers.receipt_printer.layout import CELL, LINE, Piece, Row, Symbol, measure, qr_matrix
from drivers.receipt_printer.profile import Profile

_BAND = 96
_FEED_LINES = 6
_UNITS_ARE_DOTS = b"\x1dP\xcb\xcb"
_HANZI_MODE = b"\x1c&"
_HANZI_SIZE = {1: b"\x1c!\x00", 2: b"\x1c!\x0c"}


@dataclass(frozen=True)
class Slip:
    """Whole commands, in order, and the paper they need in dots."""

    commands: tuple[bytes, ...]
    height: int


def compose(pieces: Iterable[Piece], profile: Profile) -> Slip:
    """The slip with its cut."""
    pieces = tuple(pieces)
    printer = _Composer(profile)
    printer.begin()
    for piece in pieces:
        if isinstance(piece, Symbol):
            printer.symbol(piece)
        else:
            printer.row(piece)
    printer.end()
    height = sum(piece.height for piece in pieces) + _FEED_LINES * LINE
    return Slip(tuple(printer.commands), height)


def sever(profile: Profile) -> tuple[bytes, ...]:
    """Commands that push out and cut off what an earlier job left in the printer's mouth."""
    return compose((), profile).commands


def raster(picture: Image.Image) -> Iterator[bytes]:
    """A 1-bit picture (1 is ink) as GS v 0 commands, in bands, without the white at its right."""
    box = picture.getbbox()
    width = ((box[2] if box else 1) + 7) // 8 * 8
    for top in range(0, picture.height, _BAND):
        band = picture.crop((0, top, width, min(top + _BAND, picture.height)))
        head = (width // 8).to_bytes(2, "little") + band.height.to_bytes(2, "little")
        yield b"\x1dv0\x00" + head + protocol.without_commands(band.tobytes())


def draw_row(row: Row, dots: int) -> Image.Image:
    """The row as a picture as wide as the paper."""
    paper = Image.new("1", (dots, row.height))
    size = typeface.SIZE * row.scale
    top = (row.height - size) // 2
    for span in row.spans:
        x = (dots - typeface.width(span.text, size)) // 2 if row.centred else span.x
        typeface.write(paper, x, top, span.text, size, row.bold)
    return paper


def draw_symbol(symbol: Symbol, dots: int) -> Image.Image:
    """The QR code in the middle of a picture as wide as the paper."""
    matrix = qr_matrix(symbol.payload)
    squares = Image.frombytes("L", (len(matrix), len(matrix)), b"".join(map(bytes, matrix)))
    side = len(matrix) * symbol.module
    code = squares.point(lambda bit: 255 * bit).resize((side, side), Image.Resampling.NEAREST)
    paper = Image.new("1", (dots, side))
    paper.paste(code.convert("1"), ((dots - side) // 2, 0))
    return paper


class _Composer(Escpos):  # type: ignore[misc]  # python-escpos is untyped for mypy's eyes
    """Collects commands. A mode is sent only when it changes."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile.escpos)
        self.commands: list[bytes] = []
        self._printer = profile
        self._mode: tuple[str, int, bool] | None = None
        self._height = 0

    def _raw(self, msg: bytes) -> None:
        self.commands.append(bytes(msg))

    def begin(self) -> None:
        self._raw(protocol.INITIALISE)
        self._known("GS a", protocol.NO_AUTOMATIC_STATUS)
        self._known("GS P", _UNITS_ARE_DOTS)
        if self._printer.encoding != "none":
            self._known("FS &", _HANZI_MODE)

    def _known(self, name: str, command: bytes) -> None:
        """Sends a command that some models would print."""
        if name not in self._printer.lacks:
            self._raw(command)

    def row(self, row: Row) -> None:
        if not row.spans:
            self._line_height(row.height)
            self._raw(b"\n")
        elif row.native:
            self._native(row)
        else:
            self._picture(draw_row(row, self._printer.dots_per_line))

    def symbol(self, symbol: Symbol) -> None:
        native = () if self._printer.qr == "raster" else _native_symbol(symbol, self._printer)
        if not native or protocol.holds_command(b"".join(native)):
            self._picture(draw_symbol(symbol, self._printer.dots_per_line))
            return
        self._set("center", 1, bold=False)
        self.commands += native

    def end(self) -> None:
        self._set("left", 1, bold=False)
        self._line_height(LINE)
        if self._printer.cut == "none":
            self.print_and_feed(_FEED_LINES)
        else:
            self.cut("PART" if self._printer.cut == "partial" else "FULL")

    def _native(self, row: Row) -> None:
        self._set("center" if row.centred else "left", row.scale, row.bold)
        self._line_height(row.height)
        self._raw(_padded(row).encode(self._printer.characters) + b"\n")

    def _picture(self, picture: Image.Image) -> None:
        self._set("left", 1, bold=False)
        for command in raster(picture):
            self._raw(command)

    def _set(self, align: str, scale: int, bold: bool) -> None:
        if (align, scale, bold) == self._mode:
            return
        self._mode = (align, scale, bold)
        self.set(align=align, bold=bold, custom_size=True, width=scale, height=scale)
        if self._printer.encoding != "none":
            self._known("FS !", _HANZI_SIZE[scale])

    def _line_height(self, dots: int) -> None:
        if dots != self._height:
            self._height = dots
            self._raw(b"\x1b3" + bytes((dots,)))


def _native_symbol(symbol: Symbol, profile: Profile) -> list[bytes]:
    """The code as the printer's own commands, which may hold what it would obey at once."""
    code = _Composer(profile)
    code.qr(symbol.payload, ec=QR_ECLEVEL_M, size=symbol.module, native=True)
    return code.commands


def _padded(row: Row) -> str:
    """The spans as one text, at their places by spaces. All places are whole cells."""
    text = ""
    for span in row.spans:
        gap = span.x // CELL - measure(text, native=True) // CELL
        text += " " * gap + span.text
    return text
