"""Cells in columns, page by page: nothing scrolls, so nothing must be dragged.

A page is found from where it begins: cells are taken until one no longer fits, and none beyond
it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

from screens.cells import LazyCells
from screens.screen import Grid
from screens.theme import Theme
from screens.widgets.part import Part


@dataclass(frozen=True)
class Leaf:
    """What stands on one page: the cells from `first` up to, not including, `end`. `rows` is how
    many a full page has, `cell` the height that each of even cells needs."""

    first: int
    end: int
    columns: int
    rows: int
    cell: float


@dataclass(frozen=True)
class Cutter:
    """Cuts a grid into pages of a width and a height. A cell too high stands on its own."""

    grid: Grid
    theme: Theme
    width: float
    height: float

    @property
    def gap(self) -> float:
        return self.theme.gap if self.grid.gap is None else self.grid.gap

    def whole(self) -> bool:
        """Whether all of it stands on one page."""
        return any(map(self._fits, self.grid.fit or (self._columns(),)))

    def leaf(self, first: int) -> Leaf:
        """The page that begins with this cell. Of the numbers of columns to `fit`, the first with
        which everything stands on one page, else the one with which most stands on this one."""
        if not self.grid.fit:
            return self._leaf(first, self._columns())
        if columns := next((each for each in self.grid.fit if self._fits(each)), 0):
            return self._leaf(first, columns)
        leaves = [self._leaf(first, each) for each in reversed(self.grid.fit)]
        return max(leaves, key=lambda leaf: (leaf.cell <= self.height + 1, leaf.end))

    def starts(self, turned: list[int]) -> list[int]:
        """Where the pages begin, up to the one with the entry that the last page turned to began
        with. Cells that are there are cut from the first on; of lazy ones the pages that were
        turned are kept, each from the row on in which its entry stands now."""
        cells = self.grid.cells
        if isinstance(cells, LazyCells):
            there = (cells.before(cells.row(at)) for at in turned if at < cells.count)
            return list(dict.fromkeys(there)) or [0]
        starts = [0]
        while (end := self.leaf(starts[-1]).end) <= turned[-1] and end < len(self.grid.cells):
            starts.append(end)
        return starts

    def page(self, start: int) -> Leaf:
        """The page that begins with this entry."""
        cells = self.grid.cells
        return self.leaf(cells.row(start) if isinstance(cells, LazyCells) else start)

    def next_start(self, leaf: Leaf) -> int:
        """The entry that the page after this one begins with."""
        cells = self.grid.cells
        return cells.before(leaf.end) if isinstance(cells, LazyCells) else leaf.end

    def following(self, leaf: Leaf) -> int:
        """How many pages come after this one."""
        count = 0
        while leaf.end < len(self.grid.cells):
            leaf, count = self.leaf(leaf.end), count + 1
        return count

    def _columns(self) -> int:
        """As many as there is width for."""
        grid, gap = self.grid, self.gap
        wide = max(int((self.width + gap) // (grid.least + gap)), 1) if grid.least else grid.columns
        return max(min(wide, grid.columns or wide), 1)

    def _fits(self, columns: int) -> bool:
        count = len(self.grid.cells)
        return count <= (self.grid.per_page or inf) and self._leaf(0, columns).end == count

    def _leaf(self, first: int, columns: int) -> Leaf:
        across = (self.width - self.gap * (columns - 1)) / columns
        if self.grid.even:
            return self._even(first, columns, across)
        return Leaf(first, self._uneven(first, across), 1, 0, 0.0)

    def _even(self, first: int, columns: int, across: float) -> Leaf:
        """Row by row, as long as all of them fit at the height of the highest cell."""
        cells, last = self.grid.cells, len(self.grid.cells)
        if self.grid.per_page:
            last = min(last, first + self.grid.per_page)
        end, cell, rows = first, 0.0, 0
        while end < last:
            row = range(end, min(end + columns, last))
            high = max(cell, *(cells[number].measure(across) for number in row))
            if rows and rows + 1 > self._rows(high):
                break
            end, cell, rows = row.stop, high, rows + 1
        if first > 0 or end < len(cells):
            most = ceil(self.grid.per_page / columns) if self.grid.per_page else inf
            rows = int(min(max(self._rows(cell), 1), most))
        return Leaf(first, end, columns, rows, cell)

    def _rows(self, cell: float) -> int:
        """How many rows of that height there is room for."""
        return int((self.height + self.gap + 1) // (cell + self.gap))

    def _uneven(self, first: int, across: float) -> int:
        cells, end, used = self.grid.cells, first, 0.0
        while end < len(cells):
            need = cells[end].measure(across)
            if end > first and used + need > self.height + 1:
                break
            end, used = end + 1, used + need + self.gap
        return end


class Sheet(Part):
    """One page of a grid."""

    def __init__(self, grid: Grid, leaf: Leaf, gap: float) -> None:
        super().__init__(*(grid.cells[number] for number in range(leaf.first, leaf.end)))
        self._leaf, self._even, self._tallest, self._gap = leaf, grid.even, grid.tallest, gap

    def measure(self, width: float) -> float:
        gap, parts = self._gap, self.parts
        if self._even:
            rows = ceil(len(parts) / self._leaf.columns)
            return rows * self._leaf.cell + gap * max(rows - 1, 0)
        return sum(p.measure(width) for p in parts) + gap * max(len(parts) - 1, 0)

    def arrange(self) -> None:
        if self._even:
            self._arrange_even()
        else:
            self._arrange_uneven()

    def _arrange_even(self) -> None:
        gap, columns, rows = self._gap, self._leaf.columns, self._leaf.rows
        across = (self.width - gap * (columns - 1)) / columns
        fair = (self.height - gap * (rows - 1)) / max(rows, 1)
        high = max(self._leaf.cell, min(self._tallest, fair))
        for index, part in enumerate(self.parts):
            row, column = divmod(index, columns)
            top = self.top - row * (high + gap)
            part.place(self.x + column * (across + gap), top - high, across, high)

    def _arrange_uneven(self) -> None:
        top = self.top
        for part in self.parts:
            high = part.measure(self.width)
            part.place(self.x, top - high, self.width, high)
            top -= high + self._gap
