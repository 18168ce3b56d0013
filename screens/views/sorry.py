"""Something went wrong: what is safe, what to do now, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import Titles, text
from kiosk.views.notices import Sorry
from kiosk.views.result import Move
from kiosk.views.sample import ELSEWHERE, WHOM, Sample, at_booking
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


def samples() -> Iterator[Sample]:
    """With another try and without, in the platform's own words, and with another place."""
    safe, midway = text("error.PlatformError.safe"), at_booking(1)
    retry = Sorry(
        text("error.PlatformUnreachable"),
        safe=safe,
        whom=WHOM,
        retry=True,
        hint=text("error.PlatformError.do"),
    )
    yield Sample("sorry-retry", retry, midway)
    question, hint = text("error.PlatformDenied"), text("error.PlatformDenied.do")
    denied = Sorry(question, safe=safe, whom=WHOM, hint=hint)
    yield Sample("sorry", denied, midway)
    refused = Titles("您在这个部门已有三个预约", "You have three bookings at this office already")
    said = replace(denied, question=refused, hint=text("error.PlatformRefused.do"))
    yield Sample("sorry-refused", said, midway)
    absent = text("error.DeviceAbsent", device=text("device.id_card_reader"))
    elsewhere = replace(retry, question=absent, retry=False, elsewhere=ELSEWHERE)
    yield Sample("sorry-elsewhere", elsewhere, midway)
