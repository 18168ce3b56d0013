"""What a grid is made of: parts that are there, or parts that are made where they are needed."""

from __future__ import annotations

from collections.abc import Callable

from screens.widgets.part import Part, Space


class LazyCells:
    """`count` entries; `make` makes the cell of the one of that number when it is first asked for.
    However long the list is, a page costs what stands on it.

    Before the entry `at` so many `blanks` are left: a week begins below its Monday, an afternoon in
    a row of its own. Then a page begins with a row of `columns`.
    """

    def __init__(
        self,
        count: int,
        make: Callable[[int], Part],
        *,
        at: int = 0,
        blanks: int = 0,
        columns: int = 1,
    ) -> None:
        self.count, self._make = count, make
        self._at, self._blanks, self._columns = at, blanks, columns
        self._made: dict[int, Part] = {}

    def __len__(self) -> int:
        return self.count + self._blanks

    def __getitem__(self, cell: int) -> Part:
        if cell not in self._made:
            blank = self._at <= cell < self._at + self._blanks
            self._made[cell] = Space(0) if blank else self._make(self.before(cell))
        return self._made[cell]

    def before(self, cell: int) -> int:
        """How many entries stand before that cell."""
        return min(cell, max(self._at, cell - self._blanks))

    def row(self, entry: int) -> int:
        """The cell that begins the row in which an entry stands."""
        cell = entry + (self._blanks if entry >= self._at else 0)
        return cell - cell % self._columns


Cells = list[Part] | LazyCells
