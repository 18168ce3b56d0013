"""From what a slip says to lines on a paper of a given width. Pure: no bytes, no pictures.

A block is printed in the printer's own characters where the printer has all of them, and as a
picture where it lacks one: a line is never half of each. Nothing is lost: text that is too wide
wraps, a table that is too wide becomes fields, a character nobody has becomes a placeholder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import segno

from drivers.receipt_printer import typeface
from drivers.receipt_printer.profile import Profile
from kiosk.base.text import fit
from kiosk.model.document import Block, Document, Field, Heading, Note, Qr, Table

CELL = typeface.SIZE // 2
"""Width of an ASCII character in the printer's own font; a hanzi is two cells."""

LINE, BIG_LINE = 34, 60
"""Paper in dots for a line of normal and of double size."""

LONGEST_MM = 600
"""Paper of the longest slip."""

_LONGEST_TEXT = 400
_LONGEST_CODE = 2331
"""Bytes of the largest QR code with error correction M (ISO/IEC 18004, version 40)."""

_GAP = 2 * CELL
_NARROWEST = 6 * CELL
_NEVER_FIRST = frozenset("，。、；：？！）》」』】”’…,.;:?!)]}%")
_SAID_AS = {0x00A5: 0xFFE5, 0x2013: 0x002D}


class TooLong(ValueError):
    """The slip does not go on its paper: it is longer than `LONGEST_MM`, or its code is larger
    than the paper is wide."""


@dataclass(frozen=True)
class Span:
    """Text that begins `x` dots from the left edge."""

    x: int
    text: str


@dataclass(frozen=True)
class Row:
    """One line of paper. `centred`: its only span stands in the middle. No spans: a blank."""

    spans: tuple[Span, ...]
    native: bool
    scale: int = 1
    bold: bool = False
    centred: bool = False

    @property
    def height(self) -> int:
        return LINE if self.scale == 1 else BIG_LINE


@dataclass(frozen=True)
class Symbol:
    """A QR code in the middle of the paper, `module` dots for each of its squares."""

    payload: str
    module: int

    @property
    def height(self) -> int:
        return self.module * len(qr_matrix(self.payload))


Piece = Row | Symbol

_BLANK = Row((), native=True)


def lay_out(document: Document, profile: Profile) -> tuple[Piece, ...]:
    """The slip from top to bottom. No line is wider than the paper; raises `TooLong`."""
    pieces: list[Piece] = []
    setter = _Setter(profile)
    room = LONGEST_MM * profile.dots_per_mm
    for before, block in zip((None, *document.blocks), document.blocks, strict=False):
        if isinstance(block, Note) and isinstance(before, Field | Qr):
            pieces.append(_BLANK)
        for piece in setter.block(block):
            if not (pieces and piece == pieces[-1] == _rule(profile)):
                pieces.append(piece)
                room -= piece.height
            if room < 0:
                raise TooLong
    return tuple(pieces)


def qr_matrix(payload: str) -> tuple[bytearray, ...]:
    """The squares of the code, 1 is black; error correction M, without a quiet zone."""
    return tuple(segno.make_qr(payload, error="m", boost_error=False).matrix)


def measure(text: str, native: bool, scale: int = 1) -> int:
    """Width in dots of one line of text."""
    if native:
        return sum(CELL if c.isascii() else 2 * CELL for c in text) * scale
    return typeface.width(text, typeface.SIZE * scale)


def wrap(text: str, width: int, native: bool, scale: int = 1) -> tuple[str, ...]:
    """The text in lines that fit into `width` dots; joined, they are the text again.

    Breaks after a space or beside a hanzi where it can, never before closing punctuation where
    that can be helped. Spaces at the end of a line do not count: they print nothing.
    A character wider than `width` stands on a line of its own.
    """
    lines: list[str] = []
    while measure(text.rstrip(" "), native, scale) > width:
        cut = _break(text, width, native, scale)
        lines.append(text[:cut])
        text = text[cut:]
    return (*lines, text)


def _break(text: str, width: int, native: bool, scale: int) -> int:
    """Where the first line ends: the last good place that fits, else the last that fits."""
    fits = used = 0
    for character in text:
        used += measure(character, native, scale)
        if used > width:
            break
        fits += 1
    while fits < len(text) and text[fits] == " ":
        fits += 1
    fits = max(1, fits)
    good = (at for at in range(fits, max(0, fits - 24), -1) if _may_break(text, at))
    return next(good, fits)


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at : at + 1]
    if after in _NEVER_FIRST or after == " ":
        return False
    return before == " " or not (before.isascii() and after.isascii())


def clean(text: str) -> str:
    """As the pages have it too: every character visible, a line end only where it says so. What
    is absurdly long is cut."""
    text = "\n".join(fit(line) for line in text.split("\n"))
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def in_own_characters(text: str, profile: Profile) -> str | None:
    """The text as the printer's own font can say it (¥ as ￥, – as -); None where it cannot."""
    if profile.encoding == "none":
        return None
    folded = text.translate(_SAID_AS)
    return folded if all(_own(c, profile) for c in folded) else None


def _own(character: str, profile: Profile) -> bool:
    if character.isascii():
        return character.isprintable() or character == "\n"
    try:
        return len(character.encode(profile.characters)) <= 2
    except UnicodeEncodeError:
        return False


def _rule(profile: Profile) -> Row:
    native = in_own_characters("─", profile) is not None
    return Row((Span(0, "─" * (profile.dots_per_line // (2 * CELL))),), native)


class _Setter:
    """Sets blocks one by one on one width of paper."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._width = profile.dots_per_line // CELL * CELL

    def block(self, block: Block) -> Iterator[Piece]:
        match block:
            case Heading():
                yield from self._centred(block.text, scale=2)
                yield _rule(self._profile)
            case Field():
                yield from self._field(block)
            case Table():
                yield from self._table(block)
            case Qr():
                yield from self._qr(block)
            case Note():
                (text,), native = self._texts(block.text)
                yield from self._left(text, native)

    def _texts(self, *texts: str) -> tuple[tuple[str, ...], bool]:
        """The texts of one block, and whether the printer's own characters say them all."""
        cleaned = tuple(clean(text) for text in texts)
        own = tuple(in_own_characters(text, self._profile) for text in cleaned)
        said = tuple(text for text in own if text is not None)
        return (said, True) if len(said) == len(cleaned) else (cleaned, False)

    def _lines(self, text: str, width: int, native: bool, scale: int = 1) -> list[str]:
        """Wrapped, each without the spaces that hang over its end."""
        wrapped = (wrap(part, width, native, scale) for part in text.split("\n"))
        return [line.rstrip(" ") for lines in wrapped for line in lines]

    def _left(self, text: str, native: bool, indent: int = 0) -> Iterator[Row]:
        for line in self._lines(text, self._width - indent, native):
            yield Row((Span(indent, line),), native)

    def _centred(self, text: str, scale: int = 1) -> Iterator[Row]:
        (text,), native = self._texts(text)
        for line in self._lines(text, self._width, native, scale):
            yield Row((Span(0, line.strip(" ")),), native, scale, scale > 1, centred=True)

    def _field(self, field: Field) -> Iterator[Row]:
        if field.strong:
            (label,), native = self._texts(field.label)
            yield from self._left(label, native)
            yield from self._centred(field.value, scale=2)
            return
        (label, value), native = self._texts(field.label, field.value)
        left, right = measure(label, native), measure(value, native)
        if "\n" not in label + value and left + _GAP + right <= self._width:
            yield Row((Span(0, label), Span(self._width - right, value)), native)
            return
        yield from self._left(label, native)
        yield from self._left(value, native, indent=_GAP)

    def _qr(self, qr: Qr) -> Iterator[Piece]:
        yield _BLANK
        if len(qr.payload.encode()) > _LONGEST_CODE:
            raise TooLong
        squares = len(qr_matrix(qr.payload))
        module = max(2, min(8, self._width * 5 // 8 // squares))
        if squares * module > self._width:
            raise TooLong
        yield Symbol(qr.payload, module)
        yield _BLANK
        if qr.caption:
            yield from self._centred(qr.caption)

    def _table(self, table: Table) -> Iterator[Row]:
        count = len(table.columns)
        if len(table.rows) * LINE > LONGEST_MM * self._profile.dots_per_mm:
            raise TooLong
        cells, native = self._texts(*table.columns, *(c for row in table.rows for c in row))
        rows = [cells[at : at + count] for at in range(0, len(cells), count)]
        widths = self._columns(rows, native)
        if widths is None:
            yield from self._as_fields(table)
            return
        yield _rule(self._profile)
        yield from self._cells(rows[0], widths, native, bold=True)
        yield _rule(self._profile)
        for row in rows[1:]:
            yield from self._cells(row, widths, native)
        yield _rule(self._profile)

    def _columns(self, rows: list[tuple[str, ...]], native: bool) -> list[int] | None:
        """Widths of the columns in whole cells; None where one would be too narrow to read."""
        wanted = [
            max(measure(line, native) for cell in column for line in cell.split("\n"))
            for column in zip(*rows, strict=True)
        ]
        widths = [-(-w // CELL) * CELL for w in wanted]
        room = self._width - _GAP * (len(widths) - 1)
        while sum(widths) > room:
            widest = max(range(len(widths)), key=widths.__getitem__)
            if widths[widest] <= _NARROWEST:
                return None
            widths[widest] -= CELL
        return widths

    def _cells(
        self, row: tuple[str, ...], widths: list[int], native: bool, bold: bool = False
    ) -> Iterator[Row]:
        """One row of the table, as many lines as its longest cell needs; the last flush right."""
        columns = [self._lines(c, w, native) for c, w in zip(row, widths, strict=True)]
        spare = self._width - sum(widths) - _GAP * (len(widths) - 1)
        step = spare // max(1, len(widths) - 1) // CELL * CELL
        for number in range(max(len(lines) for lines in columns)):
            spans: list[Span] = []
            x = 0
            for lines, width in zip(columns, widths, strict=True):
                text = lines[number] if number < len(lines) else ""
                last = len(spans) == len(widths) - 1
                at = self._width - measure(text, native) if last and len(widths) > 1 else x
                spans.append(Span(at, text))
                x += width + _GAP + step
            yield Row(tuple(span for span in spans if span.text), native, bold=bold)

    def _as_fields(self, table: Table) -> Iterator[Row]:
        yield _rule(self._profile)
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                yield from self._field(Field(column, cell))
            yield _rule(self._profile)
