"""The skeleton of every page: upright or wide, and with everything to touch within low reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kiosk.views.base import Frame
from screens import chrome as bands
from screens.answer import AnswerArea
from screens.chrome import Chrome
from screens.page import LOW_REACH, Page, Rect
from screens.screen import Content, Screen
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.panel import Band
from screens.widgets.part import Column, Middle, Part, Row
from screens.widgets.sign import sign
from screens.widgets.text import Text

_LEFT, _LEFT_LOW = 0.42, 0.33
"""The share of the left column where there are two, and within low reach."""


def _shared(needs: list[float], room: float) -> list[float]:
    """Equal widths; where one needs more and another has it to spare, each what it needs and an
    equal share of the rest."""
    equal = room / len(needs)
    spare = room - sum(needs)
    if max(needs) <= equal or spare < 0:
        return [equal] * len(needs)
    return [need + spare / len(needs) for need in needs]


@dataclass
class Builder:
    """Composes one page from a screen's content, the frame and the bands. `remaining` tells the
    seconds left, where the frame counts them."""

    screen: Screen[Any]
    frame: Frame
    chrome: Chrome
    theme: Theme
    width: float
    height: float
    remaining: Callable[[], float] | None = None

    def build(self) -> Page:
        """The page, laid out: the first density of the screen with which all stands on it."""
        theme = self.theme
        self.wide, self.low = self.width > self.height, self.chrome.preferences.low_reach
        self.inner = self.width - 2 * theme.margin
        self.large = theme.target > 120
        self.line = self.height * LOW_REACH
        self.screen.tight = (self.low and self.wide) or (self.large and (self.low or self.wide))
        self.screen.wide, self.screen.low = self.wide, self.low
        self.screen.room = self._room()
        turned = self.screen.starts
        for density in range(self.screen.densities):
            self.screen.density, self.screen.starts = density, turned
            self._settle()
            if not self.page.crowded:
                break
        return self.page

    def _settle(self) -> None:
        """Composes it, once more where a screen has other parts while more is to be read."""
        before = self.screen.unread
        self._compose()
        if self.screen.unread != before:
            self._compose()

    def _compose(self) -> None:
        self.content: Content = self.screen.content(self.theme)
        self.touched = bool(self.content.touch or self.content.heading)
        self.page = Page(self.theme, self.width, self.height)
        if self.low:
            self.page.touch_top = self.line
        shapes = {
            (False, False): self._upright,
            (True, False): self._wide,
            (False, True): self._upright_low,
            (True, True): self._wide_low,
        }
        shapes[self.wide, self.low]()

    def _room(self) -> float:
        """The width of the answer area."""
        if not self.wide:
            return self.inner
        left = _LEFT_LOW if self.low else _LEFT
        return self.inner * (1 - left) - self.theme.margin

    # --- shapes

    def _upright(self) -> None:
        """Everything below each other."""
        theme = self.theme
        site = bands.site_bar(self.chrome, theme)
        switches = Row(*bands.preference_buttons(self.chrome, theme), gap=theme.gap)
        leave = bands.leave_button(self.chrome, theme, self.frame)
        if leave and switches.natural() + theme.gap + leave[0].natural() <= self.inner:
            switches.add_widget(leave.pop())
        bar = Row(Middle(site), *leave, gap=theme.gap, stretch=0)
        top = self._top(bar, switches)
        floor = self._bottom() + theme.pad
        y = self._head(theme.margin, top - theme.pad, self.inner) - theme.gap
        self._answer(Rect(theme.margin, floor, self.inner, y - floor))

    def _wide(self) -> None:
        """The question at the left, the answer at the right."""
        theme = self.theme
        site = bands.site_bar(self.chrome, theme, stacked=True)
        switches = bands.preference_buttons(self.chrome, theme)
        leave = bands.leave_button(self.chrome, theme, self.frame)
        top = self._top(Row(Middle(site), *switches, *leave, gap=theme.gap, stretch=0))
        left, right = self._halves(self._bottom(), top, self.content.left or _LEFT)
        self._beside(left)
        self._answer(right)

    def _upright_low(self) -> None:
        """As upright, yet without switches on top; the question sits on what is touched."""
        theme = self.theme
        site = bands.site_bar(self.chrome, theme)
        top = self._top(site) - theme.pad
        floor = self._bottom_low() + theme.pad
        if self.touched:
            top = min(top, self.line + theme.gap + self._head_height(self.inner))
        y = self._head(theme.margin, top, self.inner) - theme.gap
        if self.touched:
            y = min(y, self.line)
        self._answer(Rect(theme.margin, floor, self.inner, y - floor))

    def _wide_low(self) -> None:
        """All buttons of the bands in a block at the lower left. What is read stands right of it
        and of the question; what is touched right of it and below the question."""
        theme = self.theme
        site = bands.site_bar(self.chrome, theme)
        top = self._where_across(self._top(site) - theme.pad) + theme.pad
        left, right = self._halves(0, top, _LEFT_LOW)
        block = self._block(left)
        if not self.touched:
            self._beside(replace(left, y=block, height=left.top - block))
            self._answer(right)
            return
        y = min(self._across(right.top) - theme.pad, self.line)
        self._answer(replace(right, height=y - right.y))

    def _halves(self, floor: float, top: float, share: float) -> tuple[Rect, Rect]:
        """The left and the right column between the bands."""
        theme = self.theme
        left, y, height = self.inner * share, floor + theme.pad, top - floor - 2 * theme.pad
        x = theme.margin + left + theme.margin
        right = self.inner - left - theme.margin
        return Rect(theme.margin, y, left, height), Rect(x, y, right, height)

    # --- zones

    def _top(self, *rows: Part) -> float:
        """The top band with its rows; returns its lower edge."""
        theme = self.theme
        column = Column(*rows, gap=theme.gap)
        height = column.measure(self.inner) + 2 * theme.pad
        self.page.put(Band(theme, "bottom"), 0, self.height, self.width, height)
        self.page.put(column, theme.margin, self.height - theme.pad, self.inner)
        return self.height - height

    def _bottom(self) -> float:
        """Back left, help in the middle, the actions right, whatever is missing."""
        narrow = self.large and not self.wide
        return self._band(list(bands.ways(self.chrome, self.theme, self.frame, stacked=narrow)))

    def _bottom_low(self) -> float:
        """The same with all other buttons, in two rows where one is too narrow."""
        theme = self.theme
        back, *others = bands.low_ways(self.chrome, theme, self.frame)
        ways = [part.natural() for part in (back, *others) if part]
        each = [max(ways)] * (len(others) + 1) + [part.natural() for part in self._actions()]
        if sum(each) + theme.gap * (len(each) - 1) <= self.inner:
            return self._band([back, *others])
        return self._band([back], others)

    def _band(self, *rows: list[Part | None]) -> float:
        """A band along the lower edge: ways in rows from the left, the actions in the first row
        at the right; returns its upper edge."""
        theme, count = self.theme, len(rows)
        height = count * theme.target + (count - 1) * theme.gap + 2 * theme.pad
        self.page.put(Band(theme, "top"), 0, height, self.width, height)
        each = max(way.natural() for row in rows for way in row if way)
        for index, row in enumerate(rows):
            top = height - theme.pad - index * (theme.target + theme.gap)
            x: float = theme.margin
            for way in row:
                if way:
                    self.page.put(way, x, top, each, theme.target)
                x += each + theme.gap
            if index == 0:
                self._act(x, top)
        return height

    def _actions(self) -> list[Button]:
        return [part for part in (self.content.second, self.content.primary) if part]

    def _act(self, left: float, top: float) -> None:
        """The actions between `left` and the right margin, at the right."""
        theme, actions = self.theme, self._actions()
        right = theme.margin + self.inner
        gaps = theme.gap * (len(actions) - 1)
        wanted = theme.target * (3.5 if gaps else 4.5)
        widths = [max(part.natural(), wanted) for part in actions]
        if sum(widths) + gaps > right - left:
            widths = _shared([part.whole() for part in actions], right - left - gaps)
        for part, wide in zip(reversed(actions), reversed(widths), strict=True):
            self.page.put(part, right - wide, top, wide, theme.target)
            right -= wide + theme.gap

    def _block(self, rect: Rect) -> float:
        """Ways and actions in rows of two at the lower edge, back at the lower left, the actions
        on top; returns their upper edge."""
        theme = self.theme
        back, help_, *others = bands.low_ways(self.chrome, theme, self.frame)
        rows: list[Sequence[Part | None]] = [[back, help_], others, self._actions()]
        half = (rect.width - theme.gap) / 2
        top = rect.y - theme.gap
        for row in filter(None, rows):
            top += theme.target + theme.gap
            wide = rect.width if row == self._actions() and len(row) == 1 else half
            for index, part in enumerate(row):
                if part:
                    x = rect.x + index * (half + theme.gap)
                    self.page.put(part, x, top, wide, theme.target)
        return top + theme.gap

    def _head(self, x: float, top: float, width: float) -> float:
        """Where am I, the question, the hint and what stands with them; returns the lower edge."""
        for part in self._above():
            top = self.page.put(part, x, top, width) - self.theme.pad / 2
        return top + self.theme.pad / 2

    def _above(self) -> list[Part]:
        where = [] if self.wide and self.low else self._where()
        return [*where, self._question(), *self._said(), *self.content.lead]

    def _head_height(self, width: float) -> float:
        return sum(part.measure(width) + self.theme.pad / 2 for part in self._above())

    def _beside(self, rect: Rect) -> None:
        """The head in a column of its own; where it is too high, the hint goes to the answer."""
        if self._head_height(rect.width) > rect.height:
            self._hint_to_answer()
        self.page.crowded = self._head(rect.x, rect.top, rect.width) < rect.y

    def _hint_to_answer(self) -> None:
        hint, info = self._hint(), self.content.info
        if hint and info:
            cells, above = info.cells, self.content.heading
            if isinstance(cells, list) and not info.even:
                above = cells
            above.insert(0, hint)
            self.content.hint = ""

    def _where_across(self, top: float) -> float:
        """Where am I over the whole width; returns its lower edge."""
        for part in self._where():
            top = self.page.put(part, self.theme.margin, top, self.inner) - self.theme.pad / 2
        return top

    def _across(self, top: float) -> float:
        """The head over the whole width, down to the line of reach: the question left, what else
        is said right of it; returns its lower edge."""
        theme, margin = self.theme, self.theme.margin
        question, right = self._question(), [*self._said(), *self.content.lead]
        wide = self.inner * 0.48 - margin if right else self.inner
        rest, x = self.inner - wide - margin, margin + wide + margin
        high = sum(part.measure(rest) + theme.pad / 2 for part in right)
        top = min(top, self.line + theme.pad + max(high, question.measure(wide)))
        low, y = self.page.put(question, margin, top, wide), top
        for part in right:
            y = self.page.put(part, x, y, rest) - theme.pad / 2
        return min(low, y)

    def _where(self) -> list[Part]:
        """Nothing of it on a slim page that is already dense, where height is short."""
        if self.content.slim and self.screen.density and self.wide:
            return []
        compact = self.wide and (self.low or self.large)
        slim = self.content.slim
        return bands.where(self.theme, self.frame, self.remaining, compact=compact, slim=slim)

    def _question(self) -> Part:
        question = self.content.question or self.screen.view.question
        size = self.content.question_size or self.theme.question
        return Text(self.theme, question, size, bold=True, balance=True)

    def _said(self) -> list[Part]:
        """What was wrong with the answer before, and the hint."""
        wrong = self.screen.view.wrong if self.content.wrong is None else self.content.wrong
        hint = self._hint()
        said = [sign(self.theme, "warning", wrong, self.theme.stop)] if wrong else []
        return [*said, *([hint] if hint else [])]

    def _hint(self) -> Part | None:
        hint = self.screen.view.hint if self.content.hint is None else self.content.hint
        size = self.content.hint_size or self.theme.body
        return Text(self.theme, hint, size, colour=self.theme.muted) if hint else None

    def _answer(self, rect: Rect) -> None:
        AnswerArea(self.page, self.screen, self.content, self.theme).fill(rect)
