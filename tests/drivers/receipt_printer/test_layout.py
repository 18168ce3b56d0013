"""Nothing is lost and nothing is wider than the paper."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.receipt_printer import layout, typeface
from drivers.receipt_printer.layout import Row, Symbol, in_own_characters, lay_out, measure, wrap
from drivers.receipt_printer.profile import Profile, load
from kiosk.model.document import Block, Document, Field, Heading, Note, Qr, Table
from tests.drivers.receipt_printer.conftest import section
from tests.drivers.receipt_printer.samples import BOOKING

PROFILES = {
    name: load(section(name), name) for name in ("generic-80mm", "generic-58mm", "raster-80mm")
}
NARROW = msgspec.structs.replace(PROFILES["generic-58mm"], dots_per_line=192)
ALL = [*PROFILES.values(), NARROW]

NATIVE = st.text("张清河县，。（）：ABC xyz 0123456789-/¥·", max_size=60)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TEXTS = NATIVE | ANY | st.text("中A 、\U00020bb7\ue000\u4dae\n", max_size=60)


def cells(columns: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXTS, min_size=columns, max_size=columns).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 5))
    rows = draw(st.lists(cells(columns), max_size=3))
    return Table(draw(cells(columns)), tuple(rows))


BLOCKS = (
    st.builds(Heading, TEXTS)
    | st.builds(Field, TEXTS, TEXTS, st.booleans())
    | st.builds(Note, TEXTS)
    | st.builds(Qr, st.text("abc012/", min_size=1, max_size=300), TEXTS)
    | tables()
)
DOCUMENTS = st.lists(BLOCKS, max_size=4).map(lambda blocks: Document(tuple(blocks)))


@settings(deadline=None)
@given(TEXTS, st.integers(24, 600), st.booleans(), st.sampled_from([1, 2]))
def test_wrapped_lines_are_the_text_and_fit(
    text: str, width: int, native: bool, scale: int
) -> None:
    lines = wrap(text, width, native, scale)
    assert "".join(lines) == text
    for line in lines:
        assert len(line.rstrip(" ")) == 1 or measure(line.rstrip(" "), native, scale) <= width


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.sampled_from(ALL))
def test_no_line_is_wider_than_the_paper_and_spans_never_overlap(
    document: Document, profile: Profile
) -> None:
    for piece in lay_out(document, profile):
        if isinstance(piece, Symbol):
            assert piece.height <= profile.dots_per_line
            continue
        x = 0
        for span in piece.spans:
            assert span.x >= x
            x = span.x + measure(span.text, piece.native, piece.scale)
        assert x <= profile.dots_per_line


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.sampled_from(ALL))
def test_every_character_of_every_block_is_on_the_slip(
    document: Document, profile: Profile
) -> None:
    laid = "".join(
        span.text
        for piece in lay_out(document, profile)
        if isinstance(piece, Row)
        for span in piece.spans
    )
    for block in document.blocks:
        for text in texts(block):
            for character in layout.clean(text):
                said = in_own_characters(character, profile) or character
                assert character in " \n" or said in laid or character in laid


def rows(document: Document, profile: Profile) -> list[Row]:
    """Of a slip that has no code on it."""
    pieces = lay_out(document, profile)
    found = [piece for piece in pieces if isinstance(piece, Row)]
    assert len(found) == len(pieces)
    return found


def texts(block: Block) -> list[str]:
    match block:
        case Heading(text) | Note(text):
            return [text]
        case Field(label, value):
            return [label, value]
        case Qr(_, caption):
            return [caption]
        case Table(columns, rows):
            # Without rows a table that is too wide has nothing to say.
            return [*columns, *(c for row in rows for c in row)] if rows else []


@pytest.mark.parametrize("profile", ALL[:3], ids=PROFILES)
def test_a_value_stands_at_the_right_edge(profile: Profile) -> None:
    (row,) = rows(Document((Field("预约号", "QH7K-2M9P"),)), profile)
    label, value = row.spans
    assert label.x == 0
    assert value.x + measure(value.text, row.native) == profile.dots_per_line


def test_a_long_value_wraps_below_its_label() -> None:
    first, *below = rows(Document((Field("地点", "清河县" * 12),)), PROFILES["generic-58mm"])
    assert [span.text for span in first.spans] == ["地点"]
    assert "".join(span.text for row in below for span in row.spans) == "清河县" * 12
    assert {span.x for row in below for span in row.spans} == {24}


def test_closing_punctuation_begins_no_line() -> None:
    assert wrap("清河县政务，中心", 24 * 5, native=True) == ("清河县政", "务，中心")


def test_words_and_numbers_stay_whole_where_they_can() -> None:
    assert wrap("to the counter", 12 * 8, native=True) == ("to the ", "counter")
    assert wrap("QH7K2M9PQH7K2M9P", 12 * 10, native=True) == ("QH7K2M9PQH", "7K2M9P")


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_strong_field_is_of_double_size_on_every_paper(profile: Profile) -> None:
    label, code = lay_out(Document((Field("凭证码", "7KQM-2XWP", strong=True),)), profile)
    assert isinstance(label, Row)
    assert isinstance(code, Row)
    assert [span.text for span in label.spans + code.spans] == ["凭证码", "7KQM-2XWP"]
    assert (label.scale, code.scale) == (1, 2)


def test_a_table_too_wide_for_the_paper_becomes_fields() -> None:
    table = Table(tuple(f"列{n}" * 4 for n in range(5)), (tuple(f"值{n}" for n in range(5)),))
    rows = [piece for piece in lay_out(Document((table,)), NARROW) if isinstance(piece, Row)]
    said = [span.text for row in rows for span in row.spans]
    assert said.index("列3列3列3列3") < said.index("值3") < said.index("列4列4列4列4")


def test_own_characters_where_the_printer_has_them_all_else_a_picture() -> None:
    pieces = lay_out(BOOKING, PROFILES["generic-80mm"])
    assert all(piece.native for piece in pieces if isinstance(piece, Row))
    rare = rows(Document((Field("姓名", "\U00020bb7"),)), PROFILES["generic-80mm"])
    assert not rare[0].native
    drawn = lay_out(BOOKING, PROFILES["raster-80mm"])
    assert not any(piece.native for piece in drawn if isinstance(piece, Row) and piece.spans)


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u202c", "\u200e", "\xad", "\ufe0f", "\0"])
@pytest.mark.parametrize("profile", ["generic-80mm", "generic-58mm"])
def test_what_cannot_be_seen_makes_no_picture_of_a_line(profile: str, unseen: str) -> None:
    document = Document((Heading(f"预约{unseen}凭条"), Field("姓名", f"张{unseen}*兰{unseen}")))
    rows = lay_out(document, PROFILES[profile])
    assert all(row.native for row in rows if isinstance(row, Row))
    said = [span.text for row in rows if isinstance(row, Row) for span in row.spans]
    assert [text for text in said if "─" not in text] == ["预约凭条", "姓名", "张*兰"]


@settings(deadline=None)
@given(st.characters())
def test_every_character_takes_room(character: str) -> None:
    assert typeface.advance(character) > 0
