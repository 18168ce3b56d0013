"""Something went wrong: what is safe, what to do now, whom to ask."""

from __future__ import annotations

from kiosk.model.text import text
from kiosk.views import Move, Sorry
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Part, Row
from screens.widgets.text import Text


@renders(Sorry)
class SorryScreen(Screen[Sorry]):
    """The question says what happened, each line below has a sign and a heading."""

    def content(self, theme: Theme) -> Content:
        view = self.view
        lines = (
            ("done", theme.ok, "screen.sorry_safe", view.safe),
            ("next", theme.primary, "screen.sorry_now", view.hint),
            ("phone", theme.primary, "screen.sorry_whom", view.whom),
        )
        cells: list[Part] = [
            _line(theme, icon, colour, text(key), words)
            for icon, colour, key, words in lines
            if words
        ]
        return Content(info=Grid(cells, gap=theme.gap / 2), hint="", primary=self._way_on(theme))

    def _way_on(self, theme: Theme) -> Part:
        if self.view.retry:
            act = self.say(Move.RETRY)
            words, names = text("screen.retry"), ("retry", "primary")
            return self.main(theme, words, act, icon="retry", names=names)
        return self.primary(theme, text("screen.understood"), Move.DONE)


def _line(theme: Theme, icon: str, colour: str, heading: object, words: object) -> Part:
    sign = Icon(theme, icon, theme.tile * 1.3, colour)
    body = Column(Text(theme, heading, theme.small, colour=theme.muted), Text(theme, words), gap=4)
    return Panel(theme, Row(sign, body, gap=theme.gap, stretch=1), padding=(28, theme.pad))
