"""Cells in columns, page by page: nothing scrolls, so nothing must be dragged."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from screens.screen import Grid
from screens.theme import Theme
from screens.widgets.part import Part


@dataclass
class Sized:
    """A grid cut into pages for a width and a height."""

    pages: list[list[Part]]
    columns: int
    cell: float
    gap: float


def cut(grid: Grid, theme: Theme, width: float, height: float) -> Sized:
    """Distributes the cells over as few pages as fit; a cell too high stands on its own."""
    gap = theme.gap if grid.gap is None else grid.gap
    for columns in grid.fit:
        sized = _cut(grid, columns, width, height, gap)
        if len(sized.pages) == 1 or columns == grid.fit[-1]:
            return sized
    return _cut(grid, _columns(grid, width, gap), width, height, gap)


def _cut(grid: Grid, columns: int, width: float, height: float, gap: float) -> Sized:
    across = (width - gap * (columns - 1)) / columns
    if grid.even:
        cell = max((part.measure(across) for part in grid.cells), default=0)
        pages = _even(grid, columns, cell, gap, height)
    else:
        cell, pages = 0.0, _uneven(grid, across, gap, height)
    return Sized(pages, columns, cell, gap)


def _columns(grid: Grid, width: float, gap: float) -> int:
    fitting = max(int((width + gap) // (grid.least + gap)), 1) if grid.least else grid.columns
    return max(min(fitting, grid.columns or fitting), 1)


def _even(grid: Grid, columns: int, cell: float, gap: float, height: float) -> list[list[Part]]:
    rows = max(int((height + gap + 1) // (cell + gap)), 1)
    room = rows * columns
    most = min(room, grid.per_page) if grid.per_page else room
    count = len(grid.cells)
    pages = max(ceil(count / most), 1)
    return [grid.cells[i * most : (i + 1) * most] for i in range(pages)]


def _uneven(grid: Grid, across: float, gap: float, height: float) -> list[list[Part]]:
    pages: list[list[Part]] = [[]]
    used = 0.0
    for part in grid.cells:
        need = part.measure(across)
        if pages[-1] and used + need > height + 1:
            pages.append([])
            used = 0.0
        pages[-1].append(part)
        used += need + gap
    return pages


class Cells(Part):
    """One page of a grid."""

    def __init__(self, sized: Sized, page: int, *, even: bool, tallest: float) -> None:
        super().__init__(*sized.pages[page])
        self._sized, self._even, self._tallest = sized, even, tallest
        self._page_rows = max((ceil(len(p) / sized.columns) for p in sized.pages), default=1)

    def measure(self, width: float) -> float:
        gap, parts = self._sized.gap, self.parts
        if self._even:
            rows = ceil(len(parts) / self._sized.columns)
            return rows * self._sized.cell + gap * max(rows - 1, 0)
        return sum(p.measure(width) for p in parts) + gap * max(len(parts) - 1, 0)

    def arrange(self) -> None:
        if self._even:
            self._arrange_even()
        else:
            self._arrange_uneven()

    def _arrange_even(self) -> None:
        gap, columns = self._sized.gap, self._sized.columns
        across = (self.width - gap * (columns - 1)) / columns
        fair = (self.height - gap * (self._page_rows - 1)) / max(self._page_rows, 1)
        high = max(self._sized.cell, min(self._tallest, fair))
        for index, part in enumerate(self.parts):
            row, column = divmod(index, columns)
            top = self.top - row * (high + gap)
            part.place(self.x + column * (across + gap), top - high, across, high)

    def _arrange_uneven(self) -> None:
        top = self.top
        for part in self.parts:
            high = part.measure(self.width)
            part.place(self.x, top - high, self.width, high)
            top -= high + self._sized.gap
