"""A number typed on the page's own pad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import Titles, text
from kiosk.model.personal import PersonNumber
from kiosk.views.entry import EnterDigits
from kiosk.views.sample import Sample, at_paying
from screens.entry import Entry
from screens.screen import Content, renders
from screens.theme import Theme
from screens.widgets.keypad import DigitPad


@renders(EnterDigits)
class EnterDigitsScreen(Entry[EnterDigits]):
    """What is wrong with the number typed before stands above it until another one is typed. The
    last density is one of three rows of keys."""

    densities = 3

    @property
    def given(self) -> str:
        return self.view.typed.reveal()

    @property
    def length(self) -> int:
        return self.view.length

    def content(self, theme: Theme) -> Content:
        wrong = self.view.wrong if self.refused else ""
        pad = DigitPad(theme, self.type, self.delete, self.clear, self.full, not self.typed)
        few_rows = (self.wide and theme.target > 120) or self.density == self.densities - 1
        return Content(
            lead=[self.field(theme, self.view.label, wrong)],
            touch=pad.three_rows() if few_rows else pad.four_rows(),
            primary=self.confirm(theme),
            hint="" if wrong and self.density else None,
            wrong="",
            slim=theme.target > 120,
            question_size=theme.tile if self.density else 0,
        )


def samples() -> Iterator[Sample]:
    """Empty, begun, full, and not taken."""
    question = text("pay.account.question", kind=Titles("燃气费", "gas"))
    hint, number, frame = text("pay.account.hint"), "4200318876", at_paying(0)
    empty = EnterDigits(question, label=text("pay.account"), length=len(number), hint=hint)
    taps = tuple(f"digit:{digit}" for digit in number)
    yield Sample("digits", empty, frame)
    yield Sample("digits-typed", empty, frame, taps=taps[:6])
    yield Sample("digits-full", empty, frame, taps=taps)
    refused = replace(empty, typed=PersonNumber(number), wrong=text("pay.none"))
    yield Sample("digits-wrong", refused, frame)
