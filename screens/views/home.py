"""The services of this terminal as tiles."""

from __future__ import annotations

from kiosk.views import Home, Tile
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.tile import ServiceTile

FEW, SQUARE = 3, 4
"""Up to so many tiles stand in one line, and in two columns."""


@renders(Home)
class HomeScreen(Screen[Home]):
    """A service that cannot run now stays where it is and says why."""

    def content(self, theme: Theme) -> Content:
        cells: list[Part] = [self._tile(theme, tile) for tile in self.view.tiles]
        columns = self._columns(len(cells))
        grid = Grid(cells, least=theme.tile * 7, columns=columns, per_page=8, even=True)
        grid.fit = (2, 1) if self.tight else ()
        grid.tallest = 520 if columns > 1 else 400
        return Content(touch=grid)

    def _columns(self, count: int) -> int:
        if count <= FEW:
            return count if self.wide else 1
        return 2 if count <= SQUARE else 3

    def _tile(self, theme: Theme, tile: Tile) -> Part:
        act = self.say(tile.key) if tile.reason is None else None
        return ServiceTile(
            theme,
            tile.title,
            tile.icon,
            tile.reason,
            names=(f"tile:{tile.key}",),
            act=act,
            flat=self.tight,
        )
