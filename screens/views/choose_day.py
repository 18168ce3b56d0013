"""A calendar by weeks; where seven columns are too narrow, a list of days."""

from __future__ import annotations

from datetime import date

from kiosk.model.text import text
from kiosk.views import ChooseDay, Day
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Column, Part, Space
from screens.widgets.text import Text

_WEEK = 7


@renders(ChooseDay)
class ChooseDayScreen(Screen[ChooseDay]):
    """A day that is full or closed rests, and says so."""

    def content(self, theme: Theme) -> Content:
        by_weeks = self.room >= _WEEK * theme.target + (_WEEK - 1) * theme.gap
        return self._weeks(theme) if by_weeks else self._list(theme)

    def _weeks(self, theme: Theme) -> Content:
        first = self.view.days[0].on
        cells: list[Part] = [Space(theme.target) for _ in range(first.weekday())]
        cells += [self._day(theme, day, self._short(day.on)) for day in self.view.days]
        grid = Grid(cells, columns=_WEEK, even=True, tallest=theme.target * 1.5)
        return Content(touch=grid, heading=[Column(self._months(theme), _Weekdays(theme), gap=8)])

    def _months(self, theme: Theme) -> Part:
        first, last = self.view.days[0].on, self.view.days[-1].on
        key = "screen.month" if first.month == last.month else "screen.months"
        return Text(theme, text(key, year=first.year, first=first.month, last=last.month))

    def _list(self, theme: Theme) -> Content:
        cells: list[Part] = [
            self._day(theme, day, text("screen.day", month=day.on.month, day=day.on.day), long=True)
            for day in self.view.days
        ]
        return Content(touch=Grid(cells, least=theme.target * 1.8, columns=0, even=True))

    def _short(self, on: date) -> str:
        if on.day == 1:
            return f"{on.month}/{on.day}"
        return str(on.day)

    def _day(self, theme: Theme, day: Day, title: object, *, long: bool = False) -> Part:
        free = day.places > 0
        places = text("screen.places", count=day.places) if free else text("screen.full")
        detail: object = places
        if long:
            weekday = text(f"screen.weekday.{day.on.weekday()}")
            detail = text("screen.day_detail", weekday=weekday, places=places)
        return Button(
            theme,
            title,
            names=(f"day:{day.on.isoformat()}",),
            act=self.say(day.on),
            detail=detail,
            size=theme.body if long else theme.tile,
            bold=free,
            padding=8,
            enabled=free,
        )


class _Weekdays(Part):
    """The heads of the seven columns."""

    def __init__(self, theme: Theme) -> None:
        names = [text(f"screen.weekday.{day}") for day in range(_WEEK)]
        super().__init__(
            *(Text(theme, n, theme.small, colour=theme.muted, align="center") for n in names)
        )
        self.theme = theme

    def arrange(self) -> None:
        gap = self.theme.gap
        across = (self.width - gap * (_WEEK - 1)) / _WEEK
        for index, part in enumerate(self.parts):
            part.place(self.x + index * (across + gap), self.y, across, self.height)

    def measure(self, width: float) -> float:
        return max(part.measure(width) for part in self.parts)
