"""The end of a service: finished, or home again."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.views.leaving import AnythingElse
from kiosk.views.sample import Sample
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button


@renders(AnythingElse)
class AnythingElseScreen(Screen[AnythingElse]):
    """Two answers, large; the way out is the primary one."""

    def content(self, theme: Theme) -> Content:
        finish = Button(
            theme,
            self.view.finish,
            names=("finish", "primary"),
            act=self.say(True),
            icon="check",
            kind="primary",
            size=theme.tile,
            bold=True,
        )
        more = Button(
            theme,
            self.view.more,
            names=("more",),
            act=self.say(False),
            icon="home",
            size=theme.tile,
        )
        grid = Grid([finish, more], even=True, tallest=theme.target * 1.5)
        return Content(touch=grid)


def samples() -> Iterator[Sample]:
    """As every service ends."""
    finish, more = text("more.finish"), text("service.more")
    hint = text("more.finish.hint")
    yield Sample("anything-else", AnythingElse(text("more.question"), finish, more, hint=hint))
