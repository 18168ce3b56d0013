"""Codes are found in bytes of any chunking, and nothing grows without bound."""

from __future__ import annotations

import codecs
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_scanner.codes import LONGEST, Codes, text
from kiosk.base.errors import DeviceGarbled

EITHER = (b"\r", b"\n")
ENDS = st.sampled_from([EITHER, (b"\r",), (b"\r\n",), (b"\x03",), (b";\x03",), (b"##",)])
PREFIXES = st.sampled_from([b"", b"\x02", b"QR:", b"]Q1"])
PAYLOADS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=40).filter(
    lambda payload: payload[0] != "]" and not any(m in payload for m in ("#", "QR:", "]Q1", ";"))
)


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


def found(codes: Codes, *pieces: bytes) -> list[str]:
    """Every code of the pieces; `!` where one was garbled."""
    seen: list[str] = []
    for piece in pieces:
        codes.feed(piece)
        while True:
            try:
                code = codes.take()
            except DeviceGarbled:
                code = "!"
            if code is None:
                break
            seen.append(code)
    return seen


@given(st.lists(PAYLOADS, max_size=4), PREFIXES, ENDS, st.lists(st.integers(0, 10**6), max_size=9))
def test_what_is_sent_is_found_however_it_is_cut(
    payloads: list[str], prefix: bytes, ends: tuple[bytes, ...], cuts: list[int]
) -> None:
    sent = b"".join(prefix + payload.encode() + ends[-1] for payload in payloads)
    codes = Codes(prefix, ends)
    assert found(codes, *chunks(sent, cuts)) == payloads
    assert not codes.waiting


@given(st.binary(max_size=300), ENDS, st.lists(st.integers(0, 10**6), max_size=9))
def test_how_it_is_cut_changes_nothing_whatever_comes(
    noise: bytes, ends: tuple[bytes, ...], cuts: list[int]
) -> None:
    assert found(Codes(b"", ends), *chunks(noise, cuts)) == found(Codes(b"", ends), noise)


@given(st.binary(max_size=200), PAYLOADS, ENDS)
def test_a_code_after_rubbish_and_a_pause_is_whole(
    noise: bytes, payload: str, ends: tuple[bytes, ...]
) -> None:
    codes = Codes(b"", ends)
    found(codes, noise)
    with suppress(DeviceGarbled):
        codes.quiet()
    assert not codes.waiting
    assert found(codes, payload.encode() + ends[0]) == [payload]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_either_line_end_ends_a_code_and_both_end_one(end: bytes) -> None:
    assert found(Codes(b"", EITHER), b"A" + end + b"B" + end) == ["A", "B"]


@pytest.mark.parametrize("step", [1, 1000, 10**6])
@pytest.mark.parametrize("ends", [EITHER, (b"\r\n",)])
def test_the_longest_code_passes_and_one_byte_more_is_dropped_whole(
    ends: tuple[bytes, ...], step: int
) -> None:
    for size, expected in ((LONGEST, "7" * LONGEST), (LONGEST + 1, "!"), (3 * LONGEST, "!")):
        sent = b"7" * size + ends[0] + b"7KQM-2XW6" + ends[0]
        pieces = [sent[at : at + step] for at in range(0, len(sent), step)]
        assert found(Codes(b"", ends), *pieces) == [expected, "7KQM-2XW6"]


def test_rubbish_without_an_end_is_told_once_and_not_kept() -> None:
    codes = Codes(b"", EITHER)
    assert found(codes, *[b"\xff" * 1000] * 50) == ["!"]
    assert len(codes._buffer) <= LONGEST
    assert codes.waiting
    codes.quiet()
    assert not codes.waiting


def test_what_stands_before_the_prefix_is_no_part_and_without_it_there_is_no_code() -> None:
    codes = Codes(b"\x02", (b"\x03",))
    assert found(codes, b"\xff\x00\x02A\x03B\x03\x02C\x03\x02\x03") == ["A", "!", "C", "!"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_chinese_arrives_in_either_encoding(encoding: str) -> None:
    assert text("清河县柳林镇".encode(encoding)) == "清河县柳林镇"


@pytest.mark.parametrize(
    "content", [b"", b"\x80\xff\x80", b"7KQM\x00", b"\x1b[2J", b"\x7f", b"\xff"]
)
def test_what_is_no_text_is_garbled_and_not_repeated(content: bytes) -> None:
    with pytest.raises(DeviceGarbled) as raised:
        text(content)
    assert (
        str(raised.value)
        == f"DeviceGarbled: code_scanner: garbled {len(content)} bytes that are no text"
    )


def test_the_separators_of_other_codes_are_text() -> None:
    assert text(b"[)>\x1e06\x1dPABC\x04") == "[)>\x1e06\x1dPABC\x04"


LETTERS = "AaBCcDdEeFGghHIJKLMmNOoPpQRSTUXYZz"
IDENTIFIERS = [f"]{letter}{modifier}" for letter in LETTERS for modifier in "0149ACFz"]
MARKS = [b"", codecs.BOM_UTF8, "\ufeff".encode("gb18030")]


@pytest.mark.parametrize("code", ["7KQM-2XW6", "130123456789012345", "https://x.cn/清河"])
@pytest.mark.parametrize("mark", MARKS)
def test_what_an_engine_sends_before_a_code_is_no_part_of_it(mark: bytes, code: str) -> None:
    for identifier in ["", *IDENTIFIERS]:
        for sent in (mark + identifier.encode(), identifier.encode() + mark):
            content = sent + code.encode("gb18030" if mark == MARKS[2] else "utf-8")
            assert found(Codes(b"", EITHER), content + b"\r") == [code], content


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_code_in_utf_16_says_so_itself(encoding: str, end: str) -> None:
    for code in ("7KQM-2XW6", "清河县柳林镇", "130123456789012345"):
        for before in (b"", b"]Q1"):
            marked = before + f"\ufeff{code}".encode(encoding)
            assert found(Codes(b"", EITHER), marked + end.encode())[:1] == [code]
            assert found(Codes(b"", EITHER), marked + end.encode(encoding))[:1] == [code]
    assert text("\ufeff]Q17KQM-2XW6".encode(encoding)) == "7KQM-2XW6"


def test_an_announced_encoding_is_no_part_of_a_code() -> None:
    assert text(b"]Q2\\0000267KQM-2XW6") == "7KQM-2XW6"
    assert text(b"\\000026") == "\\000026"


@pytest.mark.parametrize("code", ["]", "]]Q1", "]Q", "A]Q1B", "[Q1", "7KQM]C0", "]1Q"])
def test_what_only_looks_like_an_identifier_stays(code: str) -> None:
    assert text(code.encode()) == code


@pytest.mark.parametrize(
    "content", [codecs.BOM_UTF8, b"]Q1", b"\xff\xfe", b"\xfe\xff\x4e", b"\xff\xfe\x00\xd8"]
)
def test_nothing_behind_it_is_no_code(content: bytes) -> None:
    with pytest.raises(DeviceGarbled):
        text(content)
