"""The services of this terminal as tiles."""

from __future__ import annotations

from kiosk.views import Home, Tile
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.tile import ServiceTile

FEW, SQUARE, MOST = 3, 4, 8
"""Up to so many tiles stand in one line, with room for large ones, and on one page."""


@renders(Home)
class HomeScreen(Screen[Home]):
    """A service that cannot run now stays where it is and says why. Many tiles are low ones
    where there is little room, so that all stand on one page."""

    def content(self, theme: Theme) -> Content:
        count = len(self.view.tiles)
        little = self.low or self.wide or theme.target > 120
        flat = self.tight or count > (SQUARE if little else MOST)
        cells = [self._tile(theme, tile, flat=flat) for tile in self.view.tiles]
        columns = self._columns(count)
        grid = Grid(cells, least=theme.tile * 7, columns=columns, per_page=MOST, even=True)
        grid.fit = (2, 1) if self.tight and count <= SQUARE else ()
        grid.tallest = 520 if columns > 1 and not flat else 400
        return Content(touch=grid)

    def _columns(self, count: int) -> int:
        if count <= FEW:
            return count if self.wide else 1
        return 2

    def _tile(self, theme: Theme, tile: Tile, *, flat: bool) -> Part:
        act = self.say(tile.key) if tile.reason is None else None
        return ServiceTile(
            theme,
            tile.title,
            tile.icon,
            tile.reason,
            names=(f"tile:{tile.key}",),
            act=act,
            flat=flat,
        )
