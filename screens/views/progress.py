"""One case and its nodes: done, now, to come."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle

from kiosk.model.service import CaseState, CaseStep
from kiosk.model.text import text
from kiosk.views import Move, Progress
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme, rgba
from screens.widgets.button import Button
from screens.widgets.icon import Icon
from screens.widgets.part import Column, Part, Row, Space
from screens.widgets.text import Text

_OPEN = (CaseState.ACCEPTED, CaseState.IN_PROGRESS, CaseState.SUPPLEMENT)


@renders(Progress)
class ProgressScreen(Screen[Progress]):
    """The case's head with the question, its nodes as a line from top to bottom."""

    def content(self, theme: Theme) -> Content:
        return Content(
            info=Grid([self._head(theme), *self._nodes(theme)], gap=0),
            pinned=[self._print(theme)],
            primary=self.primary(theme, text("screen.done"), Move.DONE, icon="check"),
        )

    def _head(self, theme: Theme) -> Part:
        case = self.view.case
        number = text("screen.case_number", number=case.number)
        due = text("screen.case_due", day=case.due_on)
        small = "  ·  ".join(theme.say(words) for words in (case.department, number, due))
        return Column(
            Text(theme, case.title, theme.tile, bold=True),
            Text(theme, small, theme.small, colour=theme.muted),
            Space(theme.gap),
            gap=4,
        )

    def _print(self, theme: Theme) -> Part:
        return Button(
            theme,
            text("screen.print_case"),
            names=("print",),
            act=self.say(Move.PRINT),
            icon="printer",
        )

    def _nodes(self, theme: Theme) -> list[Part]:
        steps, state = self.view.case.steps, self.view.case.state
        now = next((i for i, step in enumerate(steps) if step.at is None), len(steps))
        nodes: list[Part] = []
        for index, step in enumerate(steps):
            sign, colour, word = _sign(theme, index, now, state)
            last = index == len(steps) - 1
            nodes.append(_Node(theme, step, sign, colour, word, last=last))
        return nodes


def _sign(theme: Theme, index: int, now: int, state: CaseState) -> tuple[str, str, str]:
    if index < now:
        return "done", theme.ok, "screen.node_done"
    if index == now and state is CaseState.SUPPLEMENT:
        return "warning", theme.warn, "screen.node_supplement"
    if index == now and state in _OPEN:
        return "clock", theme.primary, "screen.node_now"
    return "circle", theme.muted, "screen.node_to_come"


class _Node(Row):
    """One node: its sign, its title, when and what was noted; a line leads to the next."""

    def __init__(
        self, theme: Theme, step: CaseStep, sign: str, colour: str, word: str, *, last: bool
    ) -> None:
        self.theme, self._last = theme, last
        lines: list[Part] = [Text(theme, step.title, bold=True)]
        state: object = text(word)
        if step.at is not None:
            state = text("screen.node_at", word=text(word), at=step.at)
        lines.append(Text(theme, state, theme.small))
        if step.note.zh_CN:
            lines.append(Text(theme, step.note, theme.small, colour=theme.muted))
        icon = _Top(Icon(theme, sign, theme.tile * 1.2, colour))
        super().__init__(icon, Column(*lines), gap=theme.gap, stretch=1)

    def measure(self, width: float) -> float:
        return super().measure(width) + (0 if self._last else self.theme.gap)

    def draw(self) -> None:
        if self._last:
            return
        size = self.theme.tile * 1.2
        with self.canvas.before:
            Color(*rgba(self.theme.line))
            x = self.x + size / 2 - 2
            Rectangle(pos=(x, self.y), size=(4, self.height - size))


class _Top(Part):
    """One part at the top of its rectangle."""

    def arrange(self) -> None:
        for part in self.parts:
            high = part.measure(self.width)
            part.place(self.x, self.top - high, self.width, high)
