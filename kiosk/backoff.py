"""How long to wait before something that failed is tried again."""

from __future__ import annotations

import random


def pause(tries: int, first: float, longest: float) -> float:
    """Seconds after `tries` failures: doubling from `first` up to `longest`, less up to half by
    chance, so that a thousand terminals do not return in the same second."""
    return random.uniform(0.5, 1) * min(longest, first * 2.0 ** min(tries - 1, 32))  # noqa: S311 - no secret
