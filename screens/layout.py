"""The skeleton of every page: upright or wide, and with everything to touch within low reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.views import Frame
from screens import chrome as bands
from screens.answer import AnswerArea
from screens.chrome import Chrome
from screens.page import LOW_REACH, Page, Rect
from screens.screen import Content, Screen
from screens.theme import Theme
from screens.widgets.panel import Band
from screens.widgets.part import Column, Middle, Part, Row
from screens.widgets.text import Text

_LEFT = {"read": 0.42, "touch": 0.33}
"""The share of the left column where there are two, by what the right one holds."""


@dataclass
class Builder:
    """Composes one page from a screen's content, the frame and the bands."""

    screen: Screen
    frame: Frame
    chrome: Chrome
    theme: Theme
    width: float
    height: float
    remaining: float | None = None

    def build(self) -> Page:
        """The page, laid out."""
        theme = self.theme
        self.wide, self.low = self.width > self.height, self.chrome.preferences.low_reach
        self.inner = self.width - 2 * theme.margin
        self.large = theme.target > 120
        self.screen.tight = (self.low and self.wide) or (self.large and (self.low or self.wide))
        self.screen.wide, self.screen.low = self.wide, self.low
        self.screen.room = self._room()
        self.content: Content = self.screen.content(theme)
        self.page = Page(theme, self.width, self.height)
        shapes = {
            (False, False): self._upright,
            (True, False): self._wide,
            (False, True): self._upright_low,
            (True, True): self._wide_low,
        }
        shapes[self.wide, self.low]()
        return self.page

    def _room(self) -> float:
        """The width of an answer area that is touched."""
        if not self.wide:
            return self.inner
        left = _LEFT["touch" if self.low else "read"]
        return self.inner * (1 - left) - self.theme.margin

    # --- shapes

    def _upright(self) -> None:
        """Everything below each other."""
        theme = self.theme
        site, self.page.clock = bands.site_bar(self.chrome, theme)
        switches = Row(*bands.preference_buttons(self.chrome, theme), gap=theme.gap)
        leave = bands.leave_button(self.chrome, theme, self.frame)
        if leave and switches.natural() + theme.gap + leave[0].natural() <= self.inner:
            switches.add_widget(leave.pop())
        bar = Row(Middle(site), *leave, gap=theme.gap, stretch=0)
        top = self._top(bar, switches)
        floor = self._bottom() + theme.pad
        self._give_way(top - theme.pad - floor, self.inner)
        y = self._head(theme.margin, top - theme.pad, self.inner) - theme.gap
        self._answer(Rect(theme.margin, floor, self.inner, y - floor))

    def _wide(self) -> None:
        """The question at the left, the answer at the right."""
        theme = self.theme
        site, self.page.clock = bands.site_bar(self.chrome, theme, stacked=True)
        switches = bands.preference_buttons(self.chrome, theme)
        leave = bands.leave_button(self.chrome, theme, self.frame)
        top = self._top(Row(Middle(site), *switches, *leave, gap=theme.gap, stretch=0))
        floor = self._bottom()
        left, right = self._halves(floor, top, _LEFT["read"])
        self._beside(left)
        self._answer(right)

    def _upright_low(self) -> None:
        """The switches above the bottom band, and what is touched above them."""
        theme = self.theme
        self.page.touch_top = line = self.height * LOW_REACH
        site, self.page.clock = bands.site_bar(self.chrome, theme)
        top = self._top(site)
        floor = self._bottom(leave=True) + theme.pad
        switches = Row(*bands.preference_buttons(self.chrome, theme), gap=theme.gap)
        self.page.put(switches, theme.margin, floor + theme.target, self.inner)
        floor += theme.target + theme.gap
        self._give_way(top - theme.pad - floor, self.inner)
        y = self._head(theme.margin, top - theme.pad, self.inner) - theme.gap
        if self.content.touch or self.content.heading:
            y = min(y, line)
        self._answer(Rect(theme.margin, floor, self.inner, y - floor))

    def _wide_low(self) -> None:
        """What is read as in `_wide`, yet the switches below the question; what is touched
        below the question, which then takes the whole width."""
        theme = self.theme
        self.page.touch_top = line = self.height * LOW_REACH
        site, self.page.clock = bands.site_bar(self.chrome, theme)
        top = self._top(site)
        floor = self._bottom()
        touched = bool(self.content.touch or self.content.heading)
        top = self._where_across(top - theme.pad) + theme.pad
        left, right = self._halves(floor, top, _LEFT["touch" if touched else "read"])
        switches = self._switch_block(left)
        if not touched:
            self._beside(replace(left, y=switches, height=left.top - switches))
            self._answer(right)
            return
        y = min(self._across(left.top) - theme.pad, line)
        floor += theme.gap - theme.pad
        self._answer(replace(right, y=floor, height=y - floor))

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

    def _switch_block(self, rect: Rect) -> float:
        """The switches and the way out in two rows at the lower edge; returns their upper edge."""
        theme = self.theme
        buttons = [
            *bands.preference_buttons(self.chrome, theme),
            *bands.leave_button(self.chrome, theme, self.frame),
        ]
        rows = [Row(*buttons[:3], gap=theme.gap), Row(*buttons[3:], gap=theme.gap)]
        top = rect.y + 2 * theme.target + theme.gap
        self.page.put(Column(*rows, gap=theme.gap), rect.x, top, rect.width)
        return top + theme.gap

    def _bottom(self, *, leave: bool = False) -> float:
        """Back left, help in the middle, the primary action right, whatever is missing. Where
        there is the width, what is pinned stands beside the primary action."""
        theme = self.theme
        height = theme.target + 2 * theme.pad
        top = theme.pad + theme.target
        self.page.put(Band(theme, "top"), 0, height, self.width, height)
        ways = bands.ways(self.chrome, theme, self.frame, stacked=self.low)
        extra = bands.leave_button(self.chrome, theme, self.frame) if leave else []
        each = max(way.natural() for way in (*ways, *extra) if way is not None)
        x = theme.margin
        for way in (ways[0], *(extra or ([None] if leave else [])), ways[1]):
            if way is not None:
                self.page.put(way, x, top, each, theme.target)
            x += each + theme.gap
        right = theme.margin + self.inner
        pinned = self.content.pinned if self.wide else []
        for part in ([self.content.primary] if self.content.primary else []) + pinned:
            wide = min(right - x, max(part.natural(), theme.target * (3.5 if pinned else 4.5)))
            self.page.put(part, right - wide, top, wide, theme.target)
            right -= wide + theme.gap
        if self.wide:
            self.content.pinned = []
        return height

    def _head(self, x: float, top: float, width: float) -> float:
        """Where am I, the question, the hint and what stands with them; returns the lower edge."""
        where = [] if self.wide and self.low else self._where()
        for part in (*where, *self._asked(), *self.content.lead):
            top = self.page.put(part, x, top, width) - self.theme.pad / 2
        return top + self.theme.pad / 2

    def _beside(self, rect: Rect) -> None:
        """The head in a column of its own; where it is too high, the hint goes to the answer."""
        if self._head_height(rect.width) > rect.height:
            self._hint_to_answer()
        self._head(rect.x, rect.top, rect.width)

    def _give_way(self, height: float, width: float) -> None:
        """Where head, the beginning of the answer and what stands below it do not fit above each
        other, the hint goes to the answer."""
        info, theme = self.content.info, self.theme
        first = info.cells[: self.content.hint_after] if info else []
        below = [part.measure(width) for part in (*first, *self.content.pinned)]
        need = sum(below) + theme.gap * (len(below) + 1) + theme.target
        if first and self._head_height(width) + need > height:
            self._hint_to_answer()

    def _head_height(self, width: float) -> float:
        where = [] if self.wide and self.low else self._where()
        parts = (*where, *self._asked(), *self.content.lead)
        return sum(part.measure(width) + self.theme.pad / 2 for part in parts)

    def _hint_to_answer(self) -> None:
        hint, info = self._hint(), self.content.info
        if hint and info:
            above = self.content.heading if info.even else info.cells
            above.insert(self.content.hint_after, hint)
            self.content.hint = ""

    def _where_across(self, top: float) -> float:
        """Where am I over the whole width; returns its lower edge."""
        for part in self._where():
            top = self.page.put(part, self.theme.margin, top, self.inner) - self.theme.pad / 2
        return top

    def _across(self, top: float) -> float:
        """The head over the whole width: the question left, hint and lead right of it."""
        margin, x = self.theme.margin, self.theme.margin
        hint = self._hint()
        right = [*([hint] if hint else []), *self.content.lead]
        wide = self.inner * 0.48 - margin if right else self.inner
        low = self.page.put(self._question(), x, top, wide)
        x, wide, y = x + wide + margin, self.inner - wide - margin, top
        for part in right:
            y = self.page.put(part, x, y, wide) - self.theme.pad / 2
        return min(low, y)

    def _where(self) -> list[Part]:
        compact = self.wide and (self.low or self.large)
        parts, self.page.countdown = bands.where(
            self.theme, self.frame, self.remaining, compact=compact
        )
        return parts

    def _asked(self) -> list[Part]:
        hint = self._hint()
        return [self._question(), *([hint] if hint else [])]

    def _question(self) -> Part:
        question = self.content.question or self.screen.view.question
        return Text(self.theme, question, self.theme.question, bold=True, balance=True)

    def _hint(self) -> Part | None:
        hint = self.screen.view.hint if self.content.hint is None else self.content.hint
        return Text(self.theme, hint, colour=self.theme.muted) if hint else None

    def _answer(self, rect: Rect) -> None:
        AnswerArea(self.page, self.screen, self.content, self.theme, self.low).fill(rect)
