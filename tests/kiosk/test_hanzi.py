"""Private-use characters of old cards."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.hanzi import PRIVATE_USE, normalise


def test_known_ones_become_what_they_mean() -> None:
    assert normalise("张\ue863\ue816") == "张䶮\U00020087"
    assert len(PRIVATE_USE) == 25


def test_what_is_unknown_stays() -> None:
    assert normalise("\ue000") == "\ue000"


@given(st.text())
def test_it_neither_drops_nor_adds_and_doing_it_twice_is_doing_it_once(text: str) -> None:
    assert len(normalise(text)) == len(text)
    assert normalise(normalise(text)) == normalise(text)
