"""The services of this terminal as tiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import text
from kiosk.views.home import Home, Tile
from kiosk.views.sample import ALONE, Sample
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.part import Part
from screens.widgets.sign import sign
from screens.widgets.tile import ServiceTile

FEW, SQUARE, MOST = 3, 4, 8
"""Up to so many tiles stand in one line, with room for large ones, and on one page."""


@renders(Home)
class HomeScreen(Screen[Home]):
    """A service that cannot run now stays where it is and says why. Many tiles are low ones
    where there is little room, so that all stand on one page. The densities make them low, with
    the reasons below the question, then their type smaller, and a sign
    in place of the icon of one that cannot run."""

    densities = 3

    def content(self, theme: Theme) -> Content:
        count = len(self.view.tiles)
        little = self.low or self.wide or theme.target > 120
        flat = self.tight or self.density > 0 or count > (SQUARE if little else MOST)
        cells = [self._tile(theme, tile, flat=flat) for tile in self.view.tiles]
        columns = self._columns(count)
        grid = Grid(cells, least=theme.tile * 7, columns=columns, per_page=MOST, even=True)
        grid.fit = (2, 1) if self.tight and not self.density and count <= SQUARE else ()
        grid.tallest = 520 if columns > 1 and not flat else 400
        return Content(touch=grid, lead=self._reasons(theme) if self.density else [])

    def _reasons(self, theme: Theme) -> list[Part]:
        """Each of them once."""
        reasons = dict.fromkeys(tile.reason for tile in self.view.tiles if tile.reason is not None)
        return [sign(theme, "warning", reason, theme.warn) for reason in reasons]

    def _columns(self, count: int) -> int:
        if count <= FEW:
            return count if self.wide else 1
        return 2

    def _tile(self, theme: Theme, tile: Tile, *, flat: bool) -> Part:
        live, small = tile.reason is None, self.density > 1
        paused = None if small or live else text("screen.paused")
        return ServiceTile(
            theme,
            tile.title,
            tile.icon if live or not small else "warning",
            paused if self.density else tile.reason,
            names=(f"tile:{tile.key}",),
            act=self.say(tile.key) if live else None,
            flat=flat,
            small=small,
        )


_TILES = {
    "book": "calendar",
    "progress": "search",
    "pay": "wallet",
    "claim": "ticket",
    "apply": "form",
    "complain": "speech",
}


def samples() -> Iterator[Sample]:
    """Few services and more of them, all or some of which can run."""
    many = tuple(Tile(key, text(f"service.{key}"), icon) for key, icon in _TILES.items())
    reasons = map(text, ("readiness.id_card_reader", "readiness.receipt_printer"))
    down = tuple(replace(t, reason=why) for t, why in zip(many[:2], reasons, strict=True))
    each = {"": many[:4], "-many": many, "-many-partly": down + many[2:]}
    each["-partly"] = down + many[2:4]
    for name, tiles in each.items():
        yield Sample(f"home{name}", Home(text("home.question"), tiles), ALONE)
