"""Exactly what will be sent, paid or printed. The only page that shows personal values."""

from __future__ import annotations

from kiosk.views import Review
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.rows import lines


@renders(Review)
class ReviewScreen(Screen[Review]):
    """The rows, and the one action that cannot be taken back."""

    def content(self, theme: Theme) -> Content:
        rows = lines(theme, self.view.rows, reveal=True)
        primary = self.primary(theme, self.view.action, True, icon="check")
        return Content(info=Grid(rows, gap=max(theme.outline, 4)), primary=primary)
