"""Five grades, then reasons for the one chosen (GB/T 39735)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kiosk.base.text import Titles, text
from kiosk.views.base import Frame
from kiosk.views.leaving import Rate, Rated, Reason
from kiosk.views.sample import Sample
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part, Row

GRADES = (5, 4, 3, 2, 1)


@renders(Rate)
class RateScreen(Screen[Rate]):
    """Reasons may be ticked or not. Touching the chosen grade again takes it back; without a
    grade the rating may be skipped. Where it is tight, the chosen grade stands for all five."""

    grade = 0
    ticked: frozenset[str] = frozenset()

    def content(self, theme: Theme) -> Content:
        reasons = [reason for reason in self.view.reasons if self.grade in reason.grades]
        cells = [self._reason(theme, reason) for reason in reasons]
        heading = [Row(*(self._grade(theme, grade) for grade in GRADES), gap=theme.gap, equal=True)]
        if cells and self.tight:
            cells.insert(0, self._grade(theme, self.grade, beside=True))
            heading = []
        return Content(
            heading=heading,
            touch=Grid(cells, least=theme.body * 9, columns=0, even=True) if cells else None,
            hint=text("screen.reasons") if cells else None,
            primary=self._send_or_skip(theme),
        )

    def _send_or_skip(self, theme: Theme) -> Button:
        if self.grade:
            return self.main(theme, text("screen.send_rating"), self._send, icon="check")
        return Button(theme, text("screen.skip"), names=("skip",), act=self.say(None))

    def _grade(self, theme: Theme, grade: int, *, beside: bool = False) -> Part:
        return Button(
            theme,
            text(f"screen.grade.{grade}"),
            names=(f"grade:{grade}",),
            act=partial(self._choose, grade),
            icon=f"face{grade}",
            kind="chosen" if grade == self.grade else "secondary",
            size=theme.small,
            icon_size=theme.tile * 1.6,
            stacked=not beside,
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
        self.grade = 0 if grade == self.grade else grade
        self.ticked = frozenset()
        self.rewind()
        self.changed()

    def _tick(self, reason: str) -> None:
        self.ticked ^= {reason}
        self.changed()

    def _send(self) -> None:
        order = tuple(reason.id for reason in self.view.reasons if reason.id in self.ticked)
        self.answer(Rated(self.grade, order))


_REASONS = (
    Reason("fast", Titles("办得快", "It was quick"), (5, 4, 3)),
    Reason("easy", Titles("操作简单，看得懂", "Easy to use and to read"), (5, 4, 3)),
    Reason("near", Titles("离家近", "Close to home"), (5, 4)),
    Reason("slow", Titles("等得太久", "It took too long"), (3, 2, 1)),
    Reason("hard", Titles("字小看不清", "Hard to read"), (2, 1)),
    Reason("device", Titles("设备有故障", "A device was faulty"), (2, 1)),
    Reason("unclear", Titles("说明不清楚", "The words were unclear"), (2, 1)),
    Reason("papers", Titles("要的材料太多", "Too many papers needed"), (2, 1)),
)


def samples() -> Iterator[Sample]:
    """The grades, and a bad one with its reasons."""
    view = Rate(text("rate.question"), reasons=_REASONS, hint=text("rate.hint"))
    frame = Frame(service=text("service.rate"))
    yield Sample("rate", view, frame)
    taps = ("grade:2", "reason:slow", "reason:unclear")
    yield Sample("rate-reasons", view, frame, taps=taps)
