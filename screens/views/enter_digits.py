"""A number typed on the page's own pad."""

from __future__ import annotations

from kiosk.views.entry import EnterDigits
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
