"""How it ended. The claim code comes first, whatever the printer does."""

from __future__ import annotations

from kiosk.model.text import text
from kiosk.views import Ending, Move, Printing, Result
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Middle, Part, Row
from screens.widgets.rows import lines
from screens.widgets.text import Text

_OFFER = (Printing.OFFERED, Printing.FAILED, Printing.UNKNOWN)
_SILENT = (Printing.NONE, Printing.OFFERED)
"""Where there is nothing to tell of a slip."""


@renders(Result)
class ResultScreen(Screen[Result]):
    """Sign and word of the ending, the code in the largest type, the rows, the slip."""

    def content(self, theme: Theme) -> Content:
        view = self.view
        pinned = [self._print(theme)] if view.printing in _OFFER else []
        primary = self.primary(theme, text("screen.done"), Move.DONE, icon="check")
        rows = [self._ending(theme), *self._printing(theme), *lines(theme, view.rows)]
        return Content(
            info=Grid(rows, gap=theme.gap / 3),
            pinned=pinned,
            hint_after=1,
            primary=primary,
        )

    def _ending(self, theme: Theme) -> Part:
        icon, colour = {
            Ending.DONE: ("done", theme.ok),
            Ending.NOT_DONE: ("not_done", theme.stop),
            Ending.UNKNOWN: ("clock", theme.warn),
        }[self.view.ending]
        word = Text(theme, text(f"screen.ending.{self.view.ending}"), bold=True)
        body: list[Part] = [word]
        if self.view.claim_code:
            label = text("screen.claim_code")
            body.append(Text(theme, label, theme.small, colour=theme.muted))
            body.append(Text(theme, self.view.claim_code, theme.question * 1.4, bold=True))
            if self.view.printing in (Printing.NONE, Printing.RUNNING):
                photo = text("screen.claim_code_photo")
                body.append(Text(theme, photo, theme.small, colour=theme.muted))
        sign = Middle(Icon(theme, icon, theme.tile * 2.4, colour))
        row = Row(sign, Column(*body, middle=True), gap=theme.gap * 1.5, stretch=1)
        return Panel(theme, row, padding=(32, theme.pad), outline=colour)

    def _printing(self, theme: Theme) -> list[Part]:
        printing = self.view.printing
        if printing in _SILENT:
            return []
        icon, colour = {
            Printing.RUNNING: ("printer", theme.primary),
            Printing.PRINTED: ("done", theme.ok),
            Printing.FAILED: ("warning", theme.stop),
            Printing.UNKNOWN: ("question", theme.warn),
        }[printing]
        words = self.view.printing_note or text(f"screen.printing.{printing}")
        sign = Middle(Icon(theme, icon, theme.tile, colour))
        row = Row(sign, Middle(Text(theme, words, colour=theme.ink)), gap=theme.gap, stretch=1)
        return [Panel(theme, row, padding=(28, 18), radius=8)]

    def _print(self, theme: Theme) -> Part:
        offered = self.view.printing is Printing.OFFERED
        words = text("screen.print_second" if offered else "screen.print_again")
        return Button(theme, words, names=("print",), act=self.say(Move.PRINT), icon="printer")
