"""How it ended. The claim code comes first, whatever the printer does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.base.text import text
from kiosk.views.result import Move, Printing, Result
from kiosk.views.review import Row as Value
from kiosk.views.sample import ITEM, NO_PAPER, PLACE, THEN, Sample, at_booking
from kiosk.views.status import Status
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Middle, Part, Row
from screens.widgets.print import OFFERING, print_button, slip_line
from screens.widgets.rows import lines
from screens.widgets.status import status_word, tone
from screens.widgets.text import Line, Text

_DENSITIES = (
    (False, 0, False),
    (True, 0, False),
    (True, 0, True),
    (True, 2, False),
    (True, 2, True),
    (True, 1, False),
    (True, 1, True),
)
"""Small type or not; how many lines a value may have (0: any); the slip beside or below."""


@renders(Result)
class ResultScreen(Screen[Result]):
    """What is certain, the code in the largest type, the rows, the slip: always on one page. The
    densities make the type smaller, then use the room below the question, then cut what the
    platform's long names need more than two lines or one line for."""

    densities = len(_DENSITIES)

    def content(self, theme: Theme) -> Content:
        view = self.view
        small, most, beside = _DENSITIES[self.density]
        size = theme.small if small else theme.body
        rows = lines(theme, view.rows, small=small, most=most)
        slip = slip_line(theme, view.printing, view.printing_note, size)
        below = [] if beside else slip
        return Content(
            lead=slip if beside else [],
            info=Grid([self._outcome(theme, small=small), *rows, *below], gap=theme.gap / 3),
            second=self._print(theme),
            primary=self.primary(theme, text("screen.done"), Move.DONE, icon="check"),
            question_size=(theme.body if self.wide else theme.tile) if small else 0,
            hint_size=size,
            slim=True,
            left=0.5 if small else 0,
        )

    def _outcome(self, theme: Theme, *, small: bool) -> Part:
        view = self.view
        status: Part = status_word(theme, view.status, theme.body)
        body: list[Part] = [status]
        if view.claim_code:
            label = Line(theme, text("screen.claim_code"), theme.small, colour=theme.muted)
            body = [Row(status, Middle(label), stretch=0)] if small else [status, label]
            size = theme.question * (1.0 if small else 1.4)
            body.append(Text(theme, view.claim_code, size, bold=True))
            if view.keep and view.printing in (Printing.NONE, Printing.RUNNING):
                body.append(Text(theme, text("screen.claim_code_photo"), theme.small))
        _, colour = tone(theme, view.status)
        up = theme.pad / 2 if small else theme.pad
        return Panel(theme, Column(*body), padding=(32, up), outline=colour)

    def _print(self, theme: Theme) -> Button | None:
        if self.view.printing not in OFFERING:
            return None
        offered = self.view.printing is Printing.OFFERED
        words = text("screen.print_second" if offered else "screen.print_again")
        return print_button(theme, words, self.say(Move.PRINT))


def samples() -> Iterator[Sample]:
    """Printed or not. What else there is to tell lies with the services."""
    rows = (
        Value(text("book.item"), ITEM, strong=True),
        Value(text("book.when"), THEN, strong=True),
        Value(text("book.place"), PLACE),
    )
    question, done = text("book.done.new"), at_booking(4, back=False)
    good = Result(question, Status.BOOKED, "QH8M-27KD", rows, Printing.PRINTED)
    yield Sample("result-done", good, done)
    failed = replace(good, printing=Printing.FAILED, printing_note=NO_PAPER)
    yield Sample("result-no-paper", failed, done)
