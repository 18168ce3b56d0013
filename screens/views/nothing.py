"""An empty list: why that may be, and what else can be done."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.views.base import Frame
from kiosk.views.notices import Nothing
from kiosk.views.result import Move
from kiosk.views.sample import WHOM, Sample, at_paying
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part
from screens.widgets.sign import notice


@renders(Nothing)
class NothingScreen(Screen[Nothing]):
    """Where there is another try, it and the way out stand large below each other. Whom to ask
    gives way first: the help says it too."""

    densities = 3

    def content(self, theme: Theme) -> Content:
        size = theme.tile if self.density else 0
        if self.view.again:
            return Content(
                lead=self._notices(theme), touch=self._two(theme), hint="", question_size=size
            )
        primary = self.primary(theme, text("screen.understood"), Move.DONE)
        info = Grid(self._notices(theme), gap=theme.gap / 4)
        return Content(info=info, hint="", primary=primary, question_size=size)

    def _notices(self, theme: Theme) -> list[Part]:
        whom = "" if self.density == 2 else self.view.whom
        told = (("next", "now", self.view.hint), ("phone", "whom", whom))
        return [
            notice(theme, icon, text(f"screen.sorry.{key}"), words, small=self.density > 0)
            for icon, key, words in told
            if words
        ]

    def _two(self, theme: Theme) -> Grid:
        again = Button(
            theme,
            self.view.again,
            names=("retry", "primary"),
            act=self.say(Move.RETRY),
            icon="retry",
            kind="primary",
            bold=True,
        )
        understood = Button(
            theme,
            text("screen.understood"),
            names=("understood",),
            act=self.say(Move.DONE),
        )
        return Grid([again, understood], even=True, tallest=theme.target * 1.5)


def samples() -> Iterator[Sample]:
    """With another try and without."""
    none = Nothing(text("progress.none"), WHOM, hint=text("progress.none.hint"))
    who = (text("screen.resident", name="张*兰"),)
    yield Sample("nothing", none, Frame(service=text("service.progress"), people=who, back=True))
    again, hint = text("pay.account.again"), text("pay.none.hint")
    yield Sample("nothing-again", Nothing(text("pay.none"), WHOM, again, hint=hint), at_paying(0))
