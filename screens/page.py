"""The skeleton of every page, upright, wide, and with everything to touch within low reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kivy.graphics import Color, Rectangle

from kiosk.model.text import text
from kiosk.views import Frame
from screens import chrome as bands
from screens.chrome import Chrome
from screens.screen import Content, Grid, Screen
from screens.theme import Theme, rgba
from screens.widgets.button import Button
from screens.widgets.grid import Cells, Sized, cut
from screens.widgets.panel import Band, Panel
from screens.widgets.part import Column, Middle, Part, Row, Target
from screens.widgets.steps import Countdown
from screens.widgets.text import Text

LOW_REACH = 0.55
"""The share of the height, from below, in which everything to touch stands in low reach."""


_LEFT = 0.38
"""The share of the left column where there are two."""


@dataclass(frozen=True)
class Rect:
    """A rectangle of the canvas, y upwards."""

    x: float
    y: float
    width: float
    height: float


class Page(Part):
    """A whole page. `countdown` and `clock` are renewed in place once a second."""

    def __init__(self, theme: Theme, width: float, height: float) -> None:
        super().__init__()
        self.theme = theme
        self.pos, self.size = (0, 0), (width, height)
        self.clock: Text | None = None
        self.countdown: Countdown | None = None
        self.touch_top = height
        with self.canvas.before:
            Color(*rgba(theme.background))
            Rectangle(pos=self.pos, size=self.size)

    def put(self, part: Part, x: float, top: float, width: float, height: float = -1) -> float:
        """Adds a part below `top`; returns the y of its lower edge."""
        high = part.measure(width) if height < 0 else height
        self.add_widget(part)
        part.place(x, top - high, width, high)
        return part.y

    def targets(self) -> list[Target]:
        """Everything on it that can be touched, enabled or not."""
        return [part for part in self.walk(restrict=True) if isinstance(part, Target)]


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
        self.screen.room = self._room()
        self.content: Content = self.screen.content(self.theme)
        self.page = Page(self.theme, self.width, self.height)
        wide = self.width > self.height
        low = self.chrome.preferences.low_reach
        {
            (False, False): self._upright,
            (True, False): self._wide,
            (False, True): self._upright_low,
            (True, True): self._wide_low,
        }[wide, low]()
        return self.page

    def _room(self) -> float:
        inner = self.width - 2 * self.theme.margin
        beside = self.width > self.height and not self.chrome.preferences.low_reach
        return inner * (1 - _LEFT) - self.theme.margin if beside else inner

    # --- shapes

    def _upright(self) -> None:
        theme, margin = self.theme, self.theme.margin
        inner = self.width - 2 * margin
        site, self.page.clock = bands.site_bar(self.chrome, theme)
        switches = Row(*bands.preference_buttons(self.chrome, theme), gap=theme.gap)
        leave = bands.leave_button(self.chrome, theme, self.frame)
        if leave and switches.natural() + theme.gap + leave[0].natural() <= inner:
            switches.add_widget(leave[0])
            leave = []
        bar = Row(Middle(site), *leave, gap=theme.gap, stretch=0)
        top = self._band([bar, switches])
        floor = self._bottom()
        y = self._head(margin, top - theme.margin * 0.75, inner)
        self._body(Rect(margin, floor + theme.gap, inner, y - theme.gap * 1.5 - floor - theme.gap))

    def _wide(self) -> None:
        theme, margin = self.theme, self.theme.margin
        site, self.page.clock = bands.site_bar(self.chrome, theme, stacked=True)
        switches = bands.preference_buttons(self.chrome, theme)
        leave = bands.leave_button(self.chrome, theme, self.frame)
        top = self._band([Row(Middle(site), *switches, *leave, gap=theme.gap, stretch=0)])
        floor = self._bottom()
        left, right = self._halves(Rect(margin, floor, self.width - 2 * margin, top - floor))
        self._head(left.x, left.y + left.height, left.width)
        self._body(right)

    def _upright_low(self) -> None:
        theme, margin = self.theme, self.theme.margin
        inner, line = self.width - 2 * margin, self.height * LOW_REACH
        self.page.touch_top = line
        site, self.page.clock = bands.site_bar(self.chrome, theme)
        top = self._band([site])
        floor = self._bottom(leave=True)
        y = self._head(margin, top - theme.gap, inner)
        switches = Row(*bands.preference_buttons(self.chrome, theme), gap=theme.gap)
        under = self.page.put(switches, margin, line, inner) - theme.gap
        self._body(
            Rect(margin, floor + theme.gap, inner, under - floor - theme.gap),
            read=Rect(margin, line + theme.gap, inner, y - line - theme.gap * 2),
        )

    def _wide_low(self) -> None:
        theme, margin = self.theme, self.theme.margin
        inner, line = self.width - 2 * margin, self.height * LOW_REACH
        self.page.touch_top = line
        site, self.page.clock = bands.site_bar(self.chrome, theme)
        top = self._band([site])
        floor = self._bottom(leave=True, switches=True)
        left, right = self._halves(Rect(margin, line, inner, top - line))
        self._head(left.x, left.y + left.height, left.width)
        self._body(Rect(margin, floor + theme.gap, inner, line - floor - theme.gap), read=right)

    def _halves(self, whole: Rect) -> tuple[Rect, Rect]:
        gap = self.theme.margin
        if not (self.content.info or self.content.touch):
            return Rect(whole.x, whole.y, whole.width, whole.height - gap), whole
        left = whole.width * _LEFT
        height = whole.height - self.theme.gap * 2
        y = whole.y + self.theme.gap
        return (
            Rect(whole.x, y, left, height),
            Rect(whole.x + left + gap, y, whole.width - left - gap, height),
        )

    # --- zones

    def _band(self, rows: list[Part]) -> float:
        """The top band with its rows; returns its lower edge."""
        theme = self.theme
        column = Column(*rows, gap=theme.gap * 0.75)
        inner = self.width - 2 * theme.margin
        height = column.measure(inner) + 2 * theme.gap
        self.page.put(Band(theme, "bottom"), 0, self.height, self.width, height)
        self.page.put(column, theme.margin, self.height - theme.gap, inner)
        return self.height - height

    def _bottom(self, *, leave: bool = False, switches: bool = False) -> float:
        """The bottom band; returns its upper edge."""
        theme = self.theme
        height = theme.target + 2 * theme.gap
        self.page.put(Band(theme, "top"), 0, height, self.width, height)
        back, help_ = bands.way_buttons(self.chrome, theme, self.frame)
        extra = bands.leave_button(self.chrome, theme, self.frame) if leave else []
        more = bands.preference_buttons(self.chrome, theme) if switches else []
        if leave:
            self._in_order([*back, *extra, *more, *help_])
        else:
            self._at_places(back, help_)
        return height

    def _at_places(self, back: list[Part], help_: list[Part]) -> None:
        """Back left, help in the middle, the primary action right, whatever is missing."""
        theme = self.theme
        top, inner = theme.gap + theme.target, self.width - 2 * theme.margin
        each = max(part.natural() for part in (*back, *help_))
        for part in back:
            self.page.put(part, theme.margin, top, each, theme.target)
        second = theme.margin + (each + theme.gap)
        for part in help_:
            self.page.put(part, second, top, each, theme.target)
        if self.content.primary:
            left = second + each + theme.gap
            rest = theme.margin + inner - left
            wide = min(rest, max(self.content.primary.natural(), theme.target * 4.5))
            x = theme.margin + inner - wide
            self.page.put(self.content.primary, x, top, wide, theme.target)

    def _in_order(self, parts: list[Part]) -> None:
        theme = self.theme
        top, inner = theme.gap + theme.target, self.width - 2 * theme.margin
        left = theme.margin
        primary = self.content.primary
        rest = inner - (primary.natural() + theme.gap if primary else 0)
        each = (rest - theme.gap * (len(parts) - 1)) / len(parts)
        for part in parts:
            wide = min(part.natural(), max(each, theme.target))
            self.page.put(part, left, top, wide, theme.target)
            left += wide + theme.gap
        if primary:
            wide = min(theme.margin + inner - left, max(primary.natural(), theme.target * 4.5))
            self.page.put(primary, theme.margin + inner - wide, top, wide, theme.target)

    def _head(self, x: float, top: float, width: float) -> float:
        """Where am I, the question, the hint and what stands with them."""
        theme, view = self.theme, self.screen.view
        parts, self.page.countdown = bands.where(theme, self.frame, self.remaining)
        for part in parts:
            top = self.page.put(part, x, top, width) - 12
        if parts:
            top -= theme.gap
        question = self.content.question or view.question
        top = self.page.put(Text(theme, question, theme.question, bold=True), x, top, width)
        hint = view.hint if self.content.hint is None else self.content.hint
        if hint:
            words = Text(theme, hint, theme.body, colour=theme.muted)
            top = self.page.put(words, x, top - 8, width)
        for part in self.content.lead:
            top = self.page.put(part, x, top - theme.gap, width)
        return top

    def _body(self, rect: Rect, read: Rect | None = None) -> None:
        """The answer area. Where `read` is given, what is only read stands there instead."""
        content, gap = self.content, self.theme.gap
        if content.heading:
            heading = Column(*content.heading, gap=gap)
            bottom = self.page.put(heading, rect.x, rect.y + rect.height, rect.width)
            rect = replace(rect, height=bottom - gap - rect.y)
        pinned = Column(*content.pinned, gap=gap)
        below = pinned.measure(rect.width) + gap if content.pinned else 0
        used = 0.0
        if content.info and read:
            self._paged(content.info, read, 0, pager=rect)
        elif grid := content.touch or content.info:
            used = self._paged(grid, rect, below)
        if content.pinned:
            self.page.put(pinned, rect.x, rect.y + rect.height - used, rect.width)

    def _paged(self, grid: Grid, rect: Rect, below: float, pager: Rect | None = None) -> float:
        """Puts the present page of a grid, leaving `below` free; returns the height it took."""
        theme = self.theme
        sized = cut(grid, theme, rect.width, rect.height - below)
        if len(sized.pages) > 1 and pager is None:
            below += theme.target + theme.gap
            sized = cut(grid, theme, rect.width, rect.height - below)
        self.screen.page = max(min(self.screen.page, len(sized.pages) - 1), 0)
        cells = Cells(sized, self.screen.page, even=grid.even, tallest=grid.tallest)
        room = rect.height - below
        high = room if grid.even else cells.measure(rect.width)
        self.page.put(cells, rect.x, rect.y + rect.height, rect.width, high)
        if len(sized.pages) > 1:
            where = pager or rect
            y = where.y + theme.target
            self.page.put(self._pager(sized), where.x, y, where.width, theme.target)
        return _extent(cells) + theme.gap

    def _pager(self, sized: Sized) -> Row:
        theme, page, last = self.theme, self.screen.page, len(sized.pages) - 1
        number = text("screen.page", now=page + 1, all=last + 1)
        return Row(
            self._turn(-1, "up", "screen.previous", "page:prev", enabled=page > 0),
            Text(theme, number, theme.small, colour=theme.muted, align="center"),
            self._turn(1, "down", "screen.next", "page:next", enabled=page < last),
            gap=theme.gap,
        )

    def _turn(self, pages: int, icon: str, key: str, name: str, *, enabled: bool) -> Button:
        return Button(
            self.theme,
            text(key),
            names=(name,),
            act=lambda: self.screen.turn(pages),
            icon=icon,
            enabled=enabled,
        )


def _extent(cells: Cells) -> float:
    """The height the cells really take."""
    lowest = min((part.y for part in cells.parts), default=cells.top)
    return float(cells.top - lowest)


class Cover(Page):
    """A panel above a page that is dimmed."""

    def __init__(
        self, screen: Screen, chrome: Chrome, theme: Theme, width: float, height: float
    ) -> None:
        Part.__init__(self)
        self.theme = theme
        self.pos, self.size = (0, 0), (width, height)
        self.clock = self.countdown = None
        low = chrome.preferences.low_reach
        self.touch_top = height * LOW_REACH if low else height
        with self.canvas.before:
            Color(0, 0, 0, 0.6)
            Rectangle(pos=self.pos, size=self.size)
        panel = self._panel(screen)
        wide = min(width - 2 * theme.margin, 1080 - 2 * theme.margin)
        high = panel.measure(wide)
        middle = (height + high) / 2
        top = min(middle, self.touch_top) if low else middle
        self.put(panel, (width - wide) / 2, max(top, high + theme.margin), wide)

    def _panel(self, screen: Screen) -> Panel:
        theme, content = self.theme, screen.content(self.theme)
        view = screen.view
        question = Text(theme, content.question or view.question, theme.question, bold=True)
        parts: list[Part] = [question]
        hint = view.hint if content.hint is None else content.hint
        if hint:
            parts.append(Text(theme, hint, theme.body, colour=theme.muted))
        parts += content.lead
        parts += content.pinned
        parts += [content.primary] if content.primary else []
        column = Column(*parts, gap=theme.gap)
        return Panel(theme, column, padding=theme.margin, outline=theme.line)
