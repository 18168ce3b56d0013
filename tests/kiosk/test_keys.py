"""Claim codes that residents read aloud and type."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.base.keys import claim_code, new_claim_code, new_key

LOOK_ALIKE = set("0O1IL")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODES = st.builds(new_claim_code)


def test_a_code_is_two_groups_of_four_without_look_alikes() -> None:
    for _ in range(200):
        code = new_claim_code()
        assert len(code) == 9
        assert code[4] == "-"
        assert set(code) <= {*ALPHABET, "-"}
        assert not set(code) & LOOK_ALIKE
        assert claim_code(code)


@given(CODES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_shows(code: str, place: int, wrong: str) -> None:
    plain = code.replace("-", "")
    assume(plain[place] != wrong)
    assert not claim_code(plain[:place] + wrong + plain[place + 1 :])


@given(CODES, st.integers(0, 7), st.integers(0, 7))
def test_any_two_characters_changing_places_show(code: str, one: int, other: int) -> None:
    swapped = list(code.replace("-", ""))
    assume(swapped[one] != swapped[other])
    swapped[one], swapped[other] = swapped[other], swapped[one]
    assert not claim_code("".join(swapped))


@given(CODES)
def test_hyphen_and_case_do_not_matter(code: str) -> None:
    assert claim_code(code.lower())
    assert claim_code(code.replace("-", ""))


@pytest.mark.parametrize("typed", ["", "7KQM", "7KQM-2XW0", "7KQM-2XWPP", "七KQM-2XWP"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert not claim_code(typed)


def test_keys_are_128_random_bits() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(bytes.fromhex(key)) == 16 for key in keys)
