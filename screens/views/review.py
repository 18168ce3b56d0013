"""Exactly what will be sent, paid or printed. The only page that shows personal values."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.model.personal import PersonName
from kiosk.views.review import Review, Row
from kiosk.views.sample import ITEM, NUMBER, PLACE, THEN, Sample, at_booking
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


def samples() -> Iterator[Sample]:
    """A name in rare hanzi, and long values."""
    rows = (
        Row(text("slip.name"), PersonName("㛃\U00020bb7䶮")),
        Row(text("slip.number"), NUMBER),
        Row(text("book.item"), ITEM, strong=True),
        Row(text("book.when"), THEN, strong=True),
        Row(text("book.place"), PLACE),
    )
    view = Review(text("book.review.new"), rows=rows, action=text("book.action.new"))
    yield Sample("review", view, at_booking(3))
