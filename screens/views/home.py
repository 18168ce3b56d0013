"""The services of this terminal as tiles."""

from __future__ import annotations

from kiosk.views import Home, Tile
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.tile import ServiceTile


@renders(Home)
class HomeScreen(Screen[Home]):
    """A service that cannot run now stays where it is and says why."""

    def content(self, theme: Theme) -> Content:
        cells: list[Part] = [self._tile(theme, tile) for tile in self.view.tiles]
        grid = Grid(cells, least=theme.tile * 9, columns=3, per_page=8, even=True, tallest=400)
        return Content(touch=grid)

    def _tile(self, theme: Theme, tile: Tile) -> Part:
        act = self.say(tile.key) if tile.reason is None else None
        return ServiceTile(
            theme, tile.title, tile.icon, tile.reason, names=(f"tile:{tile.key}",), act=act
        )
