"""What any text from outside becomes before it is shown or printed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.base.hanzi import PRIVATE_USE
from kiosk.base.text import LONGEST, fit

ANYTHING = st.text(st.characters()) | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zs"]))
VISIBLE = [c for c in map(chr, range(0x20, 0xD800)) if unicodedata.category(c)[0] in "LNPS"]


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_a_line_end_of_any_kind_is_a_space(end: str) -> None:
    assert fit(f"城关镇{end}和平路") == "城关镇 和平路"


@pytest.mark.parametrize("space", ["\t", "\xa0", "\u2003", "\u202f", "\u205f"])
def test_so_is_any_breadth_of_space_but_that_of_a_hanzi(space: str) -> None:
    assert fit(f"a{space}b") == "a b"
    assert fit("张\u3000三") == "张\u3000三"


@pytest.mark.parametrize(
    "unseen",
    [
        *["\0", "\x07", "\x10\x14\x08", "\x1b", "\x7f", "\x9f"],
        *["\u200b", "\u200d", "\ufeff", "\u202a", "\u202c", "\u202e", "\u2066", "\u2069"],
        *["\u200e", "\u200f", "\u061c", "\xad", "\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef"],
        *["\u2060", "\u180e", "\u034f", "\u115f", "\u3164", "\uffa0", "\U000e0041", "\ufff9"],
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_is_dropped_and_the_rest_of_the_line_stays(unseen: str) -> None:
    assert fit(f"张{unseen}桂兰{unseen}") == "张桂兰"


def test_a_private_use_character_is_the_one_it_means() -> None:
    assert fit("王\ue82d") == "王㭎"
    assert fit("\ue000") == "\ue000"


def test_half_a_surrogate_pair_is_visible_and_a_whole_one_is_its_character() -> None:
    assert fit("张\ud842") == "张\ufffd"
    assert fit("\udfb7张") == "\ufffd张"
    assert fit("\ud842\udfb7") == "\U00020bb7"


def test_what_is_visible_stays_as_it_is() -> None:
    unseen = {0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164}
    shown = "".join(c for c in VISIBLE if ord(c) not in unseen)
    for start in range(0, len(shown), LONGEST):
        assert fit(shown[start : start + LONGEST]) == shown[start : start + LONGEST]


def test_an_absurd_length_is_cut_and_says_so() -> None:
    assert fit("长" * LONGEST) == "长" * LONGEST
    assert fit("长" * 200_000) == "长" * (LONGEST - 1) + "…"


@given(ANYTHING)
def test_once_is_enough_and_nothing_unseen_is_left(text: str) -> None:
    once = fit(text)
    assert fit(once) == once
    assert once.isascii() or once.encode()
    assert len(once.splitlines()) <= 1
    assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in once)
    assert not any(ord(c) in PRIVATE_USE for c in once)
