"""Money is a whole number of fen, everywhere."""

from __future__ import annotations


class Fen(int):
    """An amount in fen (1/100 yuan)."""

    def __str__(self) -> str:
        sign, amount = ("-", -int(self)) if self < 0 else ("", int(self))
        return f"{sign}¥{amount // 100:,}.{amount % 100:02d}"


LARGEST = Fen(1_000_000_000_00)
"""A thousand million yuan. What the platform says is at most so much, owed or to the good."""
