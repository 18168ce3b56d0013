"""The answer area of a page: one page of what is read or touched, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kiosk.base.text import Words, text
from screens.cells import LazyCells
from screens.page import Page, Rect
from screens.screen import Content, Grid, Screen
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.grid import Cutter, Leaf, Sheet
from screens.widgets.part import Act, Column, Part, Row
from screens.widgets.text import Text


@dataclass
class AnswerArea:
    """Fills a rectangle of the page, and tells the page whether everything stands on it."""

    page: Page
    screen: Screen[Any]
    content: Content
    theme: Theme

    def fill(self, rect: Rect) -> None:
        """Heading, then the present page of the grid, then the pager."""
        content, gap = self.content, self.theme.gap
        if content.heading:
            heading = Column(*content.heading, gap=gap)
            bottom = self.page.put(heading, rect.x, rect.top, rect.width)
            rect = replace(rect, height=bottom - gap - rect.y)
        if grid := content.touch or content.info:
            self._grid(grid, rect)

    def _grid(self, grid: Grid, rect: Rect) -> None:
        """Puts the present page of a grid; where there are more, the pager below it."""
        screen, theme = self.screen, self.theme
        cutter, below = Cutter(grid, theme, rect.width, rect.height), 0.0
        if paged := not cutter.whole():
            below = theme.target + theme.gap
            cutter = replace(cutter, height=rect.height - below)
        screen.starts = cutter.starts(screen.starts) if paged else [0]
        leaf = cutter.page(screen.starts[-1])
        screen.following, screen.unread = cutter.next_start(leaf), leaf.end < len(grid.cells)
        sheet = Sheet(grid, leaf, cutter.gap)
        high = rect.height - below if grid.even else sheet.measure(rect.width)
        self.page.put(sheet, rect.x, rect.top, rect.width, high)
        self.page.crowded |= paged or high > rect.height + 1
        if paged:
            pager = self._pager(self._where(cutter, leaf))
            self.page.put(pager, rect.x, rect.y + theme.target, rect.width, theme.target)

    def _where(self, cutter: Cutter, leaf: Leaf) -> Words:
        """Which page of how many; of a list that is not cut to its end, which of its entries."""
        cells = cutter.grid.cells
        if isinstance(cells, LazyCells):
            first, last = cells.before(leaf.first) + 1, cells.before(leaf.end)
            key = "screen.entry" if first == last else "screen.entries"
            return text(key, first=first, last=last, all=cells.count)
        now = len(self.screen.starts)
        return text("screen.page", now=now, all=now + cutter.following(leaf))

    def _pager(self, where: Words) -> Row:
        theme, screen = self.theme, self.screen
        back, forward = len(screen.starts) > 1, screen.unread
        words = 1 if theme.target > 120 else None  # in large print the buttons leave them the rest
        return Row(
            self._turn(screen.turn_back, "up", "screen.previous", "page:prev", enabled=back),
            Text(theme, where, theme.small, colour=theme.muted, align="center"),
            self._turn(screen.turn_forward, "down", "screen.next", "page:next", enabled=forward),
            gap=theme.gap,
            stretch=words,
        )

    def _turn(self, act: Act, icon: str, key: str, name: str, *, enabled: bool) -> Part:
        return Button(self.theme, text(key), names=(name,), act=act, icon=icon, enabled=enabled)
