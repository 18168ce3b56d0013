"""Nothing can run."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.base.text import text
from kiosk.views.home import OutOfService
from kiosk.views.sample import ALONE, ELSEWHERE, NOW, WHOM, Sample
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.part import Column, Part
from screens.widgets.sign import notice, sign
from screens.widgets.text import Text


@renders(OutOfService)
class OutOfServiceScreen(Screen[OutOfService]):
    """What is wrong and since when, what is safe, whom to ask, where else it can be done. The
    last density has what is wrong with the question."""

    densities = 3

    def content(self, theme: Theme) -> Content:
        view, small = self.view, self.density > 0
        told = (
            ("done", theme.ok, "safe", view.safe),
            ("phone", theme.primary, "whom", view.whom),
            ("building", theme.primary, "elsewhere", view.hint),
        )
        causes = self._causes(theme)
        cells: list[Part] = [
            notice(theme, icon, text(f"screen.sorry.{key}"), words, colour=colour, small=small)
            for icon, colour, key, words in told
            if words
        ]
        if self.density < 2:
            cells, causes = [*causes, *cells], []
        return Content(lead=causes, info=Grid(cells, gap=theme.gap / 4), hint="")

    def _causes(self, theme: Theme) -> list[Part]:
        lines: list[Part] = [
            sign(theme, "warning", cause, theme.warn) for cause in self.view.causes
        ]
        if self.view.since is not None:
            since = text("closed.since", since=self.view.since)
            lines.append(Text(theme, since, theme.small, colour=theme.muted))
        return [Column(*lines, gap=theme.gap / 2)] if lines else []


def samples() -> Iterator[Sample]:
    """With all that can be said of it."""
    causes = (text("readiness.platform"), text("readiness.id_card_reader"))
    safe = text("sorry.nothing_sent")
    closed = OutOfService(text("closed.question"), causes, safe, NOW, WHOM, hint=ELSEWHERE)
    yield Sample("out-of-service", closed, ALONE)
