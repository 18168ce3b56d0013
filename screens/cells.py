"""What a grid is made of: parts that are there, or parts that are made where they are needed."""

from __future__ import annotations

from collections.abc import Callable

from screens.widgets.part import Part


class LazyCells:
    """`count` cells; `make` makes the one of that number when it is first asked for. However long
    the list is, a page costs what stands on it."""

    def __init__(self, count: int, make: Callable[[int], Part]) -> None:
        self._count, self._make = count, make
        self._made: dict[int, Part] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Part:
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]


Cells = list[Part] | LazyCells
