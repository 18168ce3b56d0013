"""How long to wait before something that failed is tried again, and how often something may be
done."""

from __future__ import annotations

import random
import time


def pause(tries: int, first: float, longest: float) -> float:
    """Seconds after `tries` failures: doubling from `first` up to `longest`, less up to half by
    chance, so that a thousand terminals do not return in the same second."""
    return random.uniform(0.5, 1) * min(longest, first * 2.0 ** min(tries - 1, 32))  # noqa: S311 - chance, no secret


class Waits:
    """What waits for its next try after failures, by name; each has pauses of its own.

    The pauses are forgotten with the process, and no clock that is set moves them.
    """

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._tries: dict[str, int] = {}
        self._not_before: dict[str, float] = {}

    def due(self, name: str) -> bool:
        return self._not_before.get(name, 0) <= time.monotonic()

    def failed(self, name: str, at_least: float = 0) -> None:
        """Puts off the next try, by `at_least` seconds."""
        self._tries[name] = self._tries.get(name, 0) + 1
        wait = max(at_least, pause(self._tries[name], self._first, self._longest))
        self._not_before[name] = time.monotonic() + wait

    def forget(self, *names: str) -> None:
        """It went well."""
        for name in names:
            self._tries.pop(name, None)
            self._not_before.pop(name, None)

    def cut_short(self) -> None:
        """Everything is due; the next pauses are as long as they would have been."""
        self._not_before.clear()


class Quota:
    """`most` in any `seconds`, made up for as time passes; no clock that is set moves it."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._a_second = most / seconds
        self._left = float(most)
        self._counted = time.monotonic()

    def take(self) -> bool:
        """Whether one more may be done, which is then counted."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._counted) * self._a_second)
        self._counted = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
