"""Five grades, then reasons for the one chosen (GB/T 39735)."""

from __future__ import annotations

from functools import partial

from kiosk.model.text import text
from kiosk.views import Rate, Rated, Reason
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part, Row

GRADES = (5, 4, 3, 2, 1)


@renders(Rate)
class RateScreen(Screen[Rate]):
    """Reasons may be ticked or not; the rating is sent by the primary action."""

    grade = 0
    ticked: frozenset[str] = frozenset()

    def content(self, theme: Theme) -> Content:
        reasons = [reason for reason in self.view.reasons if self.grade in reason.grades]
        cells = [self._reason(theme, reason) for reason in reasons]
        skip = Button(theme, text("screen.skip"), names=("skip",), act=self.say(None), kind="quiet")
        return Content(
            heading=[Row(*(self._grade(theme, grade) for grade in GRADES), gap=theme.gap)],
            touch=Grid(cells, least=theme.body * 9, columns=0, even=True) if cells else None,
            pinned=[skip],
            hint=text("screen.reasons") if cells else None,
            primary=self.main(
                theme, text("screen.send_rating"), self._send, icon="check", enabled=self.grade > 0
            ),
        )

    def _grade(self, theme: Theme, grade: int) -> Part:
        return Button(
            theme,
            text(f"screen.grade.{grade}"),
            names=(f"grade:{grade}",),
            act=partial(self._choose, grade),
            icon=f"face{grade}",
            kind="chosen" if grade == self.grade else "secondary",
            size=theme.small,
            icon_size=theme.tile * 1.8,
            stacked=True,
            padding=6,
        )

    def _reason(self, theme: Theme, reason: Reason) -> Part:
        on = reason.id in self.ticked
        return Button(
            theme,
            reason.title,
            names=(f"reason:{reason.id}",),
            act=partial(self._tick, reason.id),
            icon="ticked" if on else "box",
            kind="chosen" if on else "quiet",
            left=True,
            padding=24,
        )

    def _choose(self, grade: int) -> None:
        if grade != self.grade:
            self.grade, self.ticked, self.page = grade, frozenset(), 0
            self.changed()

    def _tick(self, reason: str) -> None:
        self.ticked ^= {reason}
        self.changed()

    def _send(self) -> None:
        order = tuple(reason.id for reason in self.view.reasons if reason.id in self.ticked)
        self.answer(Rated(self.grade, order))
