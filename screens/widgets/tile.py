"""A service on the home page: icon, title and, where it cannot run now, the reason."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.model.text import Words
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.panel import draw_panel
from screens.widgets.part import Act, Column, Part, Row, Target
from screens.widgets.text import Text


class ServiceTile(Target):
    """A large target. `reason` stands below the title with a sign of its own."""

    def __init__(
        self,
        theme: Theme,
        title: Words,
        icon: str,
        reason: Words | None,
        *,
        names: Sequence[str],
        act: Act | None,
    ) -> None:
        self.theme = theme
        live = act is not None
        colour = theme.primary if live else theme.muted
        size = theme.tile * 2.2
        parts: list[Part] = [
            Icon(theme, icon, size, colour),
            Text(theme, title, theme.tile, bold=True, align="center", balance=True)
            if live
            else Text(theme, title, theme.tile, colour=theme.muted, align="center", balance=True),
        ]
        if reason is not None:
            sign = Icon(theme, "warning", theme.small * 1.2, theme.warn)
            why = Text(theme, reason, theme.small, colour=theme.warn)
            parts.append(Row(sign, why, gap=10, stretch=1))
        super().__init__(
            Column(*parts, gap=theme.gap * 0.6, middle=True), names=names, act=act, enabled=live
        )

    def measure(self, width: float) -> float:
        inner = self.parts[0].measure(width - 48)
        return max(inner + 56, self.theme.target)

    def draw(self) -> None:
        theme = self.theme
        fill = theme.tint if self.pressed else theme.surface
        outline = theme.primary if self.pressed else theme.line
        if not self.enabled:
            fill = theme.background
        draw_panel(self.canvas.before, self, theme, fill, outline, radius=24)

    def arrange(self) -> None:
        self.parts[0].place(self.x + 24, self.y + 20, self.width - 48, self.height - 40)
