"""A service on the home page: icon, title and, where it cannot run now, the reason."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.base.text import Words
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.panel import draw_panel
from screens.widgets.part import Act, Column, Middle, Part, Row, Target
from screens.widgets.text import Align, Text


class ServiceTile(Target):
    """A large target. `reason` stands below the title with a sign of its own; `flat` sets
    the icon beside the words; `small` sets them in the smallest type."""

    def __init__(
        self,
        theme: Theme,
        title: Words,
        icon: str,
        reason: Words | None,
        *,
        names: Sequence[str],
        act: Act | None,
        flat: bool = False,
        small: bool = False,
    ) -> None:
        self.theme, self._reason = theme, reason
        self._live, self._flat = act is not None, flat
        self._size = theme.small if small else theme.body if flat else theme.tile
        colour = theme.primary if self._live else theme.rest
        size = theme.tile * (1.4 if flat or reason is not None else 2.8)
        sign = Icon(theme, icon, size, colour)
        lines = self._lines(title)
        body: Part = (
            Row(Middle(sign), Column(*lines, gap=4, middle=True), gap=24, stretch=1)
            if flat
            else Column(sign, *lines, gap=theme.gap * 0.6, middle=True)
        )
        super().__init__(body, names=names, act=act, enabled=self._live)

    def _lines(self, title: Words) -> list[Part]:
        theme = self.theme
        align: Align = "left" if self._flat else "center"
        colour = theme.ink if self._live else theme.rest
        bold = self._live
        title = Text(theme, title, self._size, colour=colour, bold=bold, align=align, balance=True)
        if self._reason is None:
            return [title]
        sign = Icon(theme, "warning", theme.small * 1.2, theme.warn)
        why = Text(theme, self._reason, theme.small)
        return [title, Row(sign, why, gap=10, stretch=1)]

    def measure(self, width: float) -> float:
        inner = self.parts[0].measure(width - 48)
        return max(inner + 40, self.theme.target)

    def draw(self) -> None:
        theme = self.theme
        fill = theme.tint if self.pressed else theme.surface
        outline = theme.primary if self.pressed else theme.edge
        if not self.enabled:
            fill, outline = theme.background, theme.line
        draw_panel(self.canvas.before, self, theme, fill, outline, radius=24)

    def arrange(self) -> None:
        self.parts[0].place(self.x + 24, self.y + 20, self.width - 48, self.height - 40)
