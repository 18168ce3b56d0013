"""Pages as they are drawn: a whole page, and a cover above one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kivy.graphics import Color, Rectangle

from screens.chrome import Chrome, preference_buttons
from screens.screen import Screen
from screens.theme import Theme
from screens.widgets.live import Live
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Part, Row, Target
from screens.widgets.text import Text

LOW_REACH = 0.55
"""The share of the height, from below, in which everything to touch stands in low reach."""
_WIDEST_COVER = 1480


@dataclass(frozen=True)
class Rect:
    """A rectangle of the canvas, y upwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.y + self.height


class Page(Part):
    """A whole page; `crowded` where not everything stands on it."""

    def __init__(self, theme: Theme, width: float, height: float) -> None:
        super().__init__()
        self.theme = theme
        self.pos, self.size = (0.0, 0.0), (width, height)
        self.touch_top = height
        self.crowded = False

    def put(self, part: Part, x: float, top: float, width: float, height: float = -1) -> float:
        """Adds a part below `top`; returns the y of its lower edge."""
        high = part.measure(width) if height < 0 else height
        self.add_widget(part)
        part.place(x, top - high, width, high)
        edge: float = part.y
        return edge

    def targets(self) -> list[Target]:
        """Everything on it that can be touched, enabled or not."""
        return [part for part in self.walk(restrict=True) if isinstance(part, Target)]

    def renew(self) -> None:
        """Renews its live regions; nothing else of it is drawn again."""
        for part in self.walk(restrict=True):
            if isinstance(part, Live):
                part.renew()


class Cover(Page):
    """A panel above a page that is dimmed."""

    def __init__(
        self, screen: Screen[Any], chrome: Chrome, theme: Theme, width: float, height: float
    ) -> None:
        Part.__init__(self)
        self.theme = theme
        self.pos, self.size = (0.0, 0.0), (width, height)
        low = chrome.preferences.low_reach
        self.touch_top = height * LOW_REACH if low else height
        with self.canvas.before:
            Color(0, 0, 0, 0.6)
            Rectangle(pos=self.pos, size=self.size)
        panel = self._panel(screen, chrome)
        wide = min(width, _WIDEST_COVER) - 2 * theme.margin
        high = panel.measure(wide)
        top = high + theme.margin if low else (height + high) / 2
        self.put(panel, (width - wide) / 2, top, wide)

    def _panel(self, screen: Screen[Any], chrome: Chrome) -> Panel:
        theme, content = self.theme, screen.content(self.theme)
        view = screen.view
        size = content.question_size or theme.question
        question = Text(theme, content.question or view.question, size, bold=True)
        parts: list[Part] = [question]
        hint = view.hint if content.hint is None else content.hint
        if hint:
            parts.append(Text(theme, hint, theme.body, colour=theme.muted))
        parts += content.lead
        if content.switches:
            parts.append(Row(*preference_buttons(chrome, theme), gap=theme.gap, equal=True))
        parts += [content.primary] if content.primary else []
        column = Column(*parts, gap=theme.gap)
        return Panel(theme, column, padding=theme.gap, outline=theme.line)
