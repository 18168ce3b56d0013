"""What a measurement says: a ratio, its goal, and the readings behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """`value` without a unit; met where it is at most `goal` or, if so said, at least (None: no
    goal). `readings` are what it was made of, in the units their names say."""

    name: str
    value: float
    goal: float | None
    readings: dict[str, Any] = field(default_factory=dict)
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def against(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    goal: float | None,
    unit: str,
    *,
    at_least: bool = False,
) -> Ratio:
    """Median of ours over median of theirs."""
    readings = {
        f"ours_{unit}": [round(value, 3) for value in ours],
        f"theirs_{unit}": [round(value, 3) for value in theirs],
    }
    return Ratio(name, median(ours) / median(theirs), goal, readings, at_least)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[ceil(share * len(values)) - 1]
