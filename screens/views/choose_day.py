"""A calendar by weeks; where seven columns are too narrow, a list of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kiosk.base.moments import today
from kiosk.base.text import Words, text
from kiosk.views.calendar import ChooseDay, Day
from kiosk.views.sample import DAY, Sample, at_booking
from screens.cells import LazyCells
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Column, Part
from screens.widgets.text import Text

_WEEK = 7
_PADDING = 8


@renders(ChooseDay)
class ChooseDayScreen(Screen[ChooseDay]):
    """A day that is full or closed rests, and says so. Where the weeks need more than one page,
    the heading says once what the numbers of places are."""

    densities = 2

    def content(self, theme: Theme) -> Content:
        by_weeks = self.room >= _WEEK * theme.target + (_WEEK - 1) * theme.gap
        return self._weeks(theme) if by_weeks else self._list(theme)

    def _weeks(self, theme: Theme) -> Content:
        days = self.view.days

        def cell(number: int) -> Part:
            return self._day(theme, days[number], str(days[number].on.day))

        before = days[0].on.weekday()
        cells = LazyCells(len(days), cell, blanks=before, columns=_WEEK)
        grid = Grid(cells, columns=_WEEK, even=True, tallest=theme.target * 1.5)
        return Content(touch=grid, heading=[Column(self._months(theme), _Weekdays(theme), gap=8)])

    def _months(self, theme: Theme) -> Part:
        first, last = self.view.days[0].on, self.view.days[-1].on
        if first.year != last.year:
            ends = {"first": _year_and_month(first), "last": _year_and_month(last)}
            months = theme.say(text("screen.years", **ends))
        elif first.month == last.month:
            months = theme.say(_year_and_month(first))
        else:
            ends = {"first": _month(first), "last": _month(last)}
            months = theme.say(text("screen.months", year=first.year, **ends))
        if self.density:
            months = "  ·  ".join((months, theme.say(text("screen.places_heading"))))
        return Text(theme, months)

    def _list(self, theme: Theme) -> Content:
        def cell(number: int) -> Part:
            day = self.view.days[number]
            title = text("screen.day", month=_month(day.on), day=day.on.day)
            return self._day(theme, day, title, long=True)

        cells = LazyCells(len(self.view.days), cell)
        return Content(touch=Grid(cells, least=theme.target * 1.8, columns=0, even=True))

    def _mark(self, on: date, *, long: bool) -> Words:
        """What stands above a day: how near it is or, in the calendar, that a month begins."""
        near = (on - today()).days
        if near in (0, 1):
            return text("screen.tomorrow" if near else "screen.today")
        return _month(on) if on.day == 1 and not long else ""

    def _fitting(self, theme: Theme, mark: Words, *, long: bool) -> Words:
        """A mark that the column of the calendar has room for; else none, as the date says it."""
        column = (self.room - (_WEEK - 1) * theme.gap) / _WEEK - 2 * _PADDING
        return mark if long or Text(theme, mark, theme.small).full_width() <= column else ""

    def _day(self, theme: Theme, day: Day, title: object, *, long: bool = False) -> Part:
        free = day.places > 0
        key = "screen.places_short" if self.density and not long else "screen.places"
        places = text(key, count=day.places) if free else text("screen.full")
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
            above=self._fitting(theme, self._mark(day.on, long=long), long=long),
            size=theme.body if long else theme.tile,
            bold=free,
            padding=_PADDING,
            enabled=free,
        )


def _month(on: date) -> Words:
    return text(f"screen.month_name.{on.month}")


def _year_and_month(on: date) -> Words:
    return text("screen.month", year=on.year, month=_month(on))


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


def samples() -> Iterator[Sample]:
    """Two weeks, on some days of which there are places."""
    places = (0, 6, 0, 0, 24, 18, 3, 0, 9, 0, 0, 30, 30, 27)
    days = tuple(Day(DAY + timedelta(days=i), n) for i, n in enumerate(places))
    yield Sample("day", ChooseDay(text("book.day"), days=days), at_booking(2))
