"""One case and its nodes: done, now, to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from kivy.graphics import Color, Rectangle

from kiosk.base.moments import BEIJING
from kiosk.base.text import Sentences, Titles, text
from kiosk.contract.applications import Case, CaseState, CaseStep
from kiosk.views.base import Frame
from kiosk.views.result import Move, Printing, Progress
from kiosk.views.review import Row as Value
from kiosk.views.sample import Sample
from kiosk.views.status import Status
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme, rgba
from screens.widgets.button import Button
from screens.widgets.icon import Icon
from screens.widgets.panel import Panel
from screens.widgets.part import Column, Part, Row
from screens.widgets.print import print_button, slip_line
from screens.widgets.rows import lines
from screens.widgets.status import status_word, tone
from screens.widgets.text import Text

_OPEN = (CaseState.ACCEPTED, CaseState.IN_PROGRESS, CaseState.SUPPLEMENT)
_TOGETHER = 3
"""Lines of what is needed that are kept on one page."""


@renders(Progress)
class ProgressScreen(Screen[Progress]):
    """What is so now and what is needed, then the case, then its nodes as a line from top to
    bottom. What became of the slip is news, and stands with the question where it can. Where
    not all of it stands on one page, what is long of what is needed stands below what is so
    now."""

    densities = 2

    def content(self, theme: Theme) -> Content:
        view = self.view
        slip = slip_line(theme, view.printing, view.printing_note, theme.small)
        beside = self.wide and self.low
        needed = self._needed(theme) if self._apart(theme) else []
        cells = [self._now(theme), *needed, *slip * beside, self._head(theme), *self._nodes(theme)]
        return Content(
            lead=slip * (not beside),
            info=Grid(cells, gap=theme.gap / 2),
            second=self._print(theme),
            primary=self.primary(theme, text("screen.done"), Move.DONE, icon="check"),
            slim=True,
        )

    def _print(self, theme: Theme) -> Button | None:
        """One slip at a time."""
        if self.view.printing is Printing.RUNNING:
            return None
        return print_button(theme, text("screen.print_case"), self.say(Move.PRINT))

    def _now(self, theme: Theme) -> Part:
        """The status with the present node's note, or with what is needed, where and by when."""
        view = self.view
        body: list[Part] = [status_word(theme, view.status, theme.tile)]
        present = next((step for step in view.case.steps if step.at is None), None)
        if view.needed:
            apart = self._apart(theme)
            body += [] if apart else lines(theme, view.needed, small=self.tight)
        elif present is not None:
            body.append(Text(theme, present.title))
            if present.note.zh_CN:
                body.append(Text(theme, present.note, theme.small))
        _, colour = tone(theme, view.status)
        return Panel(theme, Column(*body, gap=8), padding=(32, theme.pad), outline=colour)

    def _apart(self, theme: Theme) -> bool:
        """Whether what is needed takes more lines than a panel has on a page among others."""
        size, most = theme.small if self.tight else theme.tile, 2 if self.wide else 4
        values = (Text(theme, row.value, size) for row in self.view.needed)
        longest = max((len(text.wrapped(self.room * 0.6)) for text in values), default=0)
        return self.density > 0 and longest > most

    def _needed(self, theme: Theme) -> list[Part]:
        """What is needed in pieces, so that none of it is cut where it takes a whole page."""
        parts: list[Part] = []
        for row in self.view.needed:
            said = Text(theme, row.value, bold=row.strong).wrapped(self.room)
            pieces = [said[at : at + _TOGETHER] for at in range(0, len(said), _TOGETHER)]
            label = Text(theme, row.label, theme.small, colour=theme.muted)
            first, *rest = [Text(theme, "\n".join(piece), bold=row.strong) for piece in pieces]
            parts += [Column(label, first), *rest]
        return parts

    def _head(self, theme: Theme) -> Part:
        case = self.view.case
        number = text("screen.case_number", number=case.number)
        due = text("screen.case_due", day=case.due_on)
        small = "  ·  ".join(theme.say(words) for words in (case.department, number, due))
        return Column(
            Text(theme, case.title, theme.tile, bold=True),
            Text(theme, small, theme.small, colour=theme.muted),
            gap=4,
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

    def draw(self) -> None:
        if self._last:
            return
        size = self.theme.tile * 1.2
        with self.canvas.before:
            Color(*rgba(self.theme.line))
            x = self.x + size / 2 - 2
            Rectangle(
                pos=(x, self.y - self.theme.gap / 2),
                size=(4, self.height - size + self.theme.gap / 2),
            )


class _Top(Part):
    """One part at the top of its rectangle."""

    def arrange(self) -> None:
        for part in self.parts:
            high = part.measure(self.width)
            part.place(self.x, self.top - high, self.width, high)


_FEDERATION = Titles("残疾人联合会", "Disabled Persons' Federation")
_NODES = (
    ("申请人提交材料", "Papers handed in", ""),
    ("窗口受理", "Accepted at the window", "材料齐全，符合法定形式"),
    ("部门审查", "Reviewed by the department", ""),
    ("作出决定", "Decided", ""),
    ("制证并送达", "Document made and sent", ""),
)


def samples() -> Iterator[Sample]:
    """On its way, stopped for want of something, and without its slip."""
    frame = Frame(
        service=text("service.progress"), people=(text("screen.resident", name="张*兰"),), back=True
    )
    moving = Progress(Status.IN_PROGRESS.text, case=_case(CaseState.IN_PROGRESS))
    yield Sample("progress", moving, frame)
    papers = Titles("近期一寸照片2张、评定表", "Two recent photographs, the assessment form")
    needed = (
        Value(text("progress.missing"), papers, strong=True),
        Value(text("progress.where"), _FEDERATION),
    )
    wanting = Progress(Status.SUPPLEMENT.text, case=_case(CaseState.SUPPLEMENT), needed=needed)
    yield Sample("progress-supplement", wanting, frame)
    note = text("progress.slip.failed", reason=text("condition.paper.out"))
    failed = replace(wanting, printing=Printing.FAILED, printing_note=note)
    yield Sample("progress-no-paper", failed, frame)


def _case(state: CaseState) -> Case:
    steps = tuple(
        CaseStep(Titles(zh, en), at if i < 2 else None, Sentences(note))
        for i, (zh, en, note) in enumerate(_NODES)
        for at in (datetime(2026, 11, 3 + 4 * i, 10, 20, tzinfo=BEIJING),)
    )
    return Case(
        number="QH202611030086",
        title=Titles("残疾人证新办（含上门评定）", "New disability certificate, home assessment"),
        department=_FEDERATION,
        state=state,
        accepted_on=date(2026, 11, 7),
        due_on=date(2026, 12, 4),
        steps=steps,
    )
