"""The printer's half of ESC/POS: bytes in any chunking become events, one at a time. Pure.

It draws what a printer of 203 dpi would burn: its own characters in 12 × 24 cells (hanzi
24 × 24 after FS &), rasters, native QR codes. What it does not know stands in the text copy as
`[? 1B 2A]`, so a driver that sends nonsense is seen; the parameters that follow are characters to
it, as they are to such printers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import segno
from PIL import Image

from drivers.receipt_printer.glyphs import glyph

CELL, HEIGHT = 12, 24
_DEFAULT_SPACING = 30
_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


@dataclass(frozen=True)
class Printed:
    """Paper moved by the picture's height. `picture` is 1-bit, as wide as the paper, 1 is ink;
    `text` is what the lines say."""

    picture: Image.Image
    text: str


@dataclass(frozen=True)
class Initialised:
    """ESC @."""


@dataclass(frozen=True)
class Cut:
    """GS V."""


@dataclass(frozen=True)
class PaperAsked:
    """GS r 1: the paper sensors are wanted now."""


@dataclass(frozen=True)
class Marked:
    """GS ( H fn 48: everything before is finished; the identifier is to be sent back."""

    identifier: bytes


@dataclass(frozen=True)
class AutomaticStatus:
    """GS a: whether the printer speaks without being asked."""

    on: bool


Event = Printed | Initialised | Cut | PaperAsked | Marked | AutomaticStatus


@dataclass(frozen=True)
class _Mode:
    hanzi: bool = False
    bold: bool = False
    size: tuple[int, int] = (1, 1)
    hanzi_size: tuple[int, int] = (1, 1)
    align: int = 0
    spacing: int = _DEFAULT_SPACING


class Interpreter:
    """The receive buffer and the print buffer of one printer, `width` dots wide.

    `hanzi` is whether it has Chinese characters at all; without, FS & means nothing. `lacks` are
    commands it does not know; one without FS & is always ready for hanzi.
    """

    def __init__(self, width: int, hanzi: bool, lacks: Collection[str] = ()) -> None:
        self._width = width
        self._hanzi = hanzi
        unknown = {_NAMED[name] for name in lacks}
        self._known = {k: does for k, does in _COMMANDS.items() if k not in unknown}
        self._always_hanzi = hanzi and "FS &" in lacks
        self._received = bytearray()
        self._start_up()

    def feed(self, data: bytes) -> None:
        """Into the receive buffer; nothing is carried out yet."""
        self._received += data

    def clear(self) -> None:
        """Forgets both buffers and all modes (DLE DC4 fn 8, or the power)."""
        self._received.clear()
        self._start_up()

    @property
    def pending(self) -> bool:
        return bool(self._received)

    def step(self) -> Event | None:
        """Carries out commands up to the next event; None where more bytes are needed."""
        while self._received:
            taken = self._command()
            if taken is None:
                return None
            size, event = taken
            del self._received[:size]
            if event is not None:
                return event
        return None

    # --- one command: how many bytes it has, and what comes of it -----------------------------

    def _start_up(self) -> None:
        self._mode = _Mode(hanzi=self._always_hanzi)
        self._line: list[Image.Image] = []
        self._text = ""
        self._strange = ""
        self._qr = b""
        self._module, self._level = 3, "l"

    def _command(self) -> tuple[int, Event | None] | None:
        first = self._received[0]
        if first >= 0x20:
            return self._character(first)
        if first == 0x0A:
            return 1, self._feed_line()
        return self._escape(bytes(self._received[:3]))

    def _character(self, first: int) -> tuple[int, Event | None] | None:
        size, width, scale = 1, CELL, self._mode.size
        if first >= 0x81 and self._mode.hanzi:
            size, width, scale = 2, 2 * CELL, self._mode.hanzi_size
        if len(self._received) < size:
            return None
        codec = "gbk" if size == 2 else "cp437"
        character = bytes(self._received[:size]).decode(codec, "replace")[0]
        used = sum(part.width for part in self._line)
        if used + width * scale[0] > self._width:
            return 0, self._feed_line()
        self._line.append(glyph(character, width, HEIGHT, scale, self._mode.bold))
        self._text += character
        return size, None

    def _escape(self, head: bytes) -> tuple[int, Event | None] | None:
        for size in (3, 2, 1):
            known = self._known.get(head[:size]) if len(head) >= size else None
            if known is not None:
                return known(self)
        if len(head) < 3 and any(name.startswith(head) for name in self._known):
            return None
        strange = bytes(self._received[: 2 if head[0] in b"\x10\x1b\x1c\x1d" else 1])
        self._strange += f"[? {strange.hex(' ').upper()}]"
        return len(strange), None

    def _bytes(self, start: int, count: int) -> bytes | None:
        """`count` bytes of the command from `start`, or None where they have not come."""
        end = start + count
        return bytes(self._received[start:end]) if len(self._received) >= end else None

    def _parameter(self, at: int) -> int | None:
        return self._received[at] if len(self._received) > at else None

    # --- paper -------------------------------------------------------------------------------

    def _feed_line(self, lines: int = 1) -> Printed:
        """Prints the line and feeds; the paper moves by the spacing or the tallest character."""
        tallest = max((part.height for part in self._line), default=0)
        paper = Image.new("1", (self._width, max(self._mode.spacing, tallest)))
        used = sum(part.width for part in self._line)
        x = (self._width - used) * self._mode.align // 2
        bottom = (paper.height + tallest) // 2
        for part in self._line:
            paper.paste(part, (x, bottom - part.height))
            x += part.width
        if lines > 1:
            longer = Image.new("1", (self._width, paper.height + self._mode.spacing * (lines - 1)))
            longer.paste(paper, (0, 0))
            paper = longer
        return self._printed(paper, self._text + "\n" * (lines - 1))

    def _printed(self, paper: Image.Image, text: str) -> Printed:
        said, self._line, self._text, self._strange = self._strange + text, [], "", ""
        return Printed(paper, said + "\n")

    def _placed(self, picture: Image.Image, text: str) -> Printed:
        paper = Image.new("1", (self._width, picture.height))
        paper.paste(picture, (max(0, self._width - picture.width) * self._mode.align // 2, 0))
        return self._printed(paper, text)

    def feed_lines(self) -> tuple[int, Event | None] | None:
        count = self._parameter(2)
        return None if count is None else (3, self._feed_line(count) if count else None)

    def feed_dots(self) -> tuple[int, Event | None] | None:
        dots = self._parameter(2)
        if dots is None:
            return None
        return 3, self._printed(Image.new("1", (self._width, max(1, dots))), self._text)

    def raster(self) -> tuple[int, Event | None] | None:
        head = self._bytes(4, 4)
        if head is None:
            return None
        across, down = head[0] + 256 * head[1], head[2] + 256 * head[3]
        dots = self._bytes(8, across * down)
        if dots is None:
            return None
        picture = Image.frombytes("1", (8 * across, down), dots)
        return 8 + len(dots), self._placed(picture, f"[image {8 * across}x{down}]")

    def cut(self) -> tuple[int, Event | None] | None:
        kind = self._parameter(2)
        return None if kind is None else (3 if kind in (0, 1, 48, 49) else 4, Cut())

    # --- functions with a length: GS ( … ------------------------------------------------------

    def function(self) -> tuple[int, Event | None] | None:
        """`GS ( x pL pH …`: QR codes (k) and identifiers (H)."""
        head = self._bytes(2, 3)
        data = None if head is None else self._bytes(5, head[1] + 256 * head[2])
        if head is None or data is None:
            return None
        size = 5 + len(data)
        if head[:1] == b"H" and data[:2] == b"00":
            return size, Marked(data[2:6])
        if head[:1] == b"k" and data[:1] == b"1":
            return size, self._qr_function(data[1], data[2:])
        self._strange += f"[? GS ( {chr(head[0])}]"
        return size, None

    def _qr_function(self, function: int, data: bytes) -> Event | None:
        match function:
            case 67:
                self._module = data[0]
            case 69:
                self._level = _LEVELS.get(data[0], "l")
            case 80:
                self._qr = data[1:]
            case 81 if self._qr:
                return self._placed(self._symbol(), f"[QR: {self._qr.decode('utf-8', 'replace')}]")
        return None

    def _symbol(self) -> Image.Image:
        code = segno.make_qr(self._qr, error=self._level, boost_error=False)
        side = len(code.matrix)
        squares = Image.frombytes("L", (side, side), b"".join(map(bytes, code.matrix)))
        scaled = (side * self._module,) * 2
        return squares.point(lambda bit: 255 * bit).resize(scaled, 0).convert("1")

    # --- modes -------------------------------------------------------------------------------

    def set_mode(self, **values: object) -> None:
        self._mode = replace(self._mode, **values)  # type: ignore[arg-type]  # checked by the table

    def initialise(self) -> tuple[int, Event | None]:
        self._start_up()
        return 2, Initialised()

    def switch_hanzi(self, on: bool) -> tuple[int, Event | None]:
        self.set_mode(hanzi=on and self._hanzi)
        return 2, None

    def choose(self, change: Callable[[int], dict[str, object]]) -> tuple[int, Event | None] | None:
        """A command of two bytes and one parameter that changes a mode."""
        value = self._parameter(2)
        if value is None:
            return None
        self.set_mode(**change(value))
        return 3, None

    def skip(self, size: int) -> tuple[int, Event | None] | None:
        return (size, None) if len(self._received) >= size else None

    def automatic_status(self) -> tuple[int, Event | None] | None:
        wanted = self._parameter(2)
        return None if wanted is None else (3, AutomaticStatus(wanted != 0))

    def paper_asked(self) -> tuple[int, Event | None] | None:
        return (3, PaperAsked()) if len(self._received) >= 3 else None


def _sizes(value: int) -> dict[str, object]:
    size = (value >> 4) + 1, (value & 15) + 1
    return {"size": size, "hanzi_size": size}


def _hanzi_sizes(value: int) -> dict[str, object]:
    return {"hanzi_size": (2 if value & 4 else 1, 2 if value & 8 else 1)}


_COMMANDS: dict[bytes, Callable[[Interpreter], tuple[int, Event | None] | None]] = {
    b"\x1b@": Interpreter.initialise,
    b"\x1ba": lambda it: it.choose(lambda n: {"align": n % 48 % 3}),
    b"\x1bE": lambda it: it.choose(lambda n: {"bold": bool(n & 1)}),
    b"\x1b3": lambda it: it.choose(lambda n: {"spacing": n}),
    b"\x1bd": Interpreter.feed_lines,
    b"\x1bJ": Interpreter.feed_dots,
    b"\x1d!": lambda it: it.choose(_sizes),
    b"\x1c!": lambda it: it.choose(_hanzi_sizes),
    b"\x1c&": lambda it: it.switch_hanzi(True),
    b"\x1c.": lambda it: it.switch_hanzi(False),
    b"\x1dP": lambda it: it.skip(4),
    b"\x1dV": Interpreter.cut,
    b"\x1da": Interpreter.automatic_status,
    b"\x1dr": Interpreter.paper_asked,
    b"\x1dv0": Interpreter.raster,
    b"\x1d(k": Interpreter.function,
    b"\x1d(H": Interpreter.function,
    b"\x10\x04": lambda it: it.skip(3),
    b"\x10\x14\x08": lambda it: it.skip(10),
}
"""Real-time commands lie in the buffer as well; there they are passed over."""

_NAMED = {
    "GS P": b"\x1dP",
    "GS a": b"\x1da",
    "FS &": b"\x1c&",
    "FS !": b"\x1c!",
    "DLE DC4": b"\x10\x14\x08",
}
