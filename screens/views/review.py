"""Exactly what will be sent, paid or printed. The only page that shows personal values."""

from __future__ import annotations

from kiosk.views.review import Review
from screens.cells import LazyCells
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.rows import line


@renders(Review)
class ReviewScreen(Screen[Review]):
    """The rows, never cut, and the one action that cannot be taken back: it rests until the last
    of them has been on the page. The densities make the type smaller, then the hint too and the
    rows wider beside it."""

    densities = 3

    def content(self, theme: Theme) -> Content:
        rows, small = self.view.rows, self.density > 0
        cells = LazyCells(len(rows), lambda n: line(theme, rows[n], reveal=True, small=small))
        act, words = self.say(True), self.view.action
        dense = self.density > 1
        return Content(
            info=Grid(cells, gap=max(theme.outline, 4)),
            primary=self.main(theme, words, act, icon="check", enabled=not self.unread),
            question_size=theme.tile if small else 0,
            hint_size=theme.small if dense else 0,
            slim=dense,
            left=0.3 if dense and self.wide else 0,
        )
