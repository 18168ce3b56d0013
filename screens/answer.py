"""The answer area of a page: one page of what is read or touched, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kiosk.base.text import text
from screens.page import Page, Rect
from screens.screen import Content, Grid, Screen
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.grid import Cells, Sized, cut
from screens.widgets.part import Column, Part, Row
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
        """Puts the present page of a grid."""
        below = 0.0
        sized = cut(grid, self.theme, rect.width, rect.height)
        if len(sized.pages) > 1:
            below = self.theme.target + self.theme.gap
            sized = cut(grid, self.theme, rect.width, rect.height - below)
        self.screen.page = max(min(self.screen.page, len(sized.pages) - 1), 0)
        self.screen.unread = self.screen.page < len(sized.pages) - 1
        cells = Cells(sized, self.screen.page, even=grid.even, tallest=grid.tallest)
        high = rect.height - below if grid.even else cells.measure(rect.width)
        self.page.put(cells, rect.x, rect.top, rect.width, high)
        self.page.crowded |= len(sized.pages) > 1 or high > rect.height + 1
        if len(sized.pages) > 1:
            top = rect.y + self.theme.target
            self.page.put(self._pager(sized), rect.x, top, rect.width, self.theme.target)

    def _pager(self, sized: Sized) -> Row:
        theme, page, last = self.theme, self.screen.page, len(sized.pages) - 1
        number = text("screen.page", now=page + 1, all=last + 1)
        return Row(
            self._turn(-1, "up", "screen.previous", "page:prev", enabled=page > 0),
            Text(theme, number, theme.small, colour=theme.muted, align="center"),
            self._turn(1, "down", "screen.next", "page:next", enabled=page < last),
            gap=theme.gap,
        )

    def _turn(self, pages: int, icon: str, key: str, name: str, *, enabled: bool) -> Part:
        act = partial(self.screen.turn, pages)
        return Button(self.theme, text(key), names=(name,), act=act, icon=icon, enabled=enabled)
