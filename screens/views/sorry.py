"""Something went wrong: what is safe, what to do now, whom to ask."""

from __future__ import annotations

from kiosk.base.text import text
from kiosk.views.notices import Sorry
from kiosk.views.result import Move
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part
from screens.widgets.sign import notice, sign


@renders(Sorry)
class SorryScreen(Screen[Sorry]):
    """The question says what happened, each line below has a sign and a heading. One that comes
    again says that it was tried again. The last density has what is safe with the question."""

    densities = 3

    def content(self, theme: Theme) -> Content:
        view, small = self.view, self.density > 0
        told = (
            ("done", theme.ok, "safe", view.safe),
            ("next", theme.primary, "now", view.hint),
            ("phone", theme.primary, "whom", view.whom),
            ("building", theme.primary, "elsewhere", view.elsewhere),
        )
        cells: list[Part] = [
            notice(theme, icon, text(f"screen.sorry.{key}"), words, colour=colour, small=small)
            for icon, colour, key, words in told
            if words
        ]
        tried = text("screen.tried_again", count=self.again)
        lead = [sign(theme, "retry", tried, theme.warn)] if self.again else []
        if self.density > 1:
            lead, cells = [*lead, *cells[:1]], cells[1:]
        grid = Grid(cells, gap=theme.gap / 4)
        size = theme.tile if small else 0
        return Content(
            lead=lead, info=grid, hint="", primary=self._way_on(theme), question_size=size
        )

    def _way_on(self, theme: Theme) -> Button:
        if self.view.retry:
            act = self.say(Move.RETRY)
            words, names = text("screen.retry"), ("retry", "primary")
            return self.main(theme, words, act, icon="retry", names=names)
        return self.primary(theme, text("screen.understood"), Move.DONE)
