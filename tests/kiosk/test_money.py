"""Money is whole fen and is shown in yuan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.money import Fen


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "¥0.00"), (5, "¥0.05"), (1250, "¥12.50"), (123450, "¥1,234.50"), (-205, "-¥2.05")],
)
def test_shown_in_yuan(fen: int, shown: str) -> None:
    assert str(Fen(fen)) == shown
    assert f"{Fen(fen)}" == shown


@given(st.integers(-(10**12), 10**12))
def test_no_fen_is_lost_in_showing(fen: int) -> None:
    assert int("".join(c for c in str(Fen(fen)) if c in "-0123456789")) == fen
