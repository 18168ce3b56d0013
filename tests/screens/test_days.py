"""What stands with the days: how near one is, by the county's day, and where a month begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

import pytest

from kiosk.base import moments as clock
from kiosk.base.i18n import LANGUAGES, say
from kiosk.base.text import text
from kiosk.views.base import Look, Preferences
from kiosk.views.calendar import ChooseDay, Day
from kiosk.views.sample import Sample
from screens.stage import KivyStage
from screens.widgets.text import Text
from tests.gallery import shown

FIRST, COUNT = date(2026, 11, 29), 6
CALENDAR, LIST = Look.STANDARD, Look.LARGE
"""Upright, seven columns fit in the one look and not in the other."""


def _sample(first: date = FIRST, days: int = COUNT) -> Sample:
    shown_days = tuple(Day(first + timedelta(n), n % 3) for n in range(days))
    return Sample("day", ChooseDay("?", days=shown_days))


def _at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it that moment by the machine's clock."""

    class Machine(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr(clock, "datetime", Machine)


def _texts(stage: KivyStage, day: date | None = None) -> list[str]:
    """All words of the page, or those on one day."""
    part = stage.surface.find(f"day:{day.isoformat()}") if day else stage.surface.layers[-1]
    assert part is not None
    return [each.text for each in part.walk(restrict=True) if isinstance(each, Text)]


def _marked(stage: KivyStage, mark: str) -> list[date]:
    """The days that carry this mark, and nothing else in its line."""
    days = (FIRST + timedelta(n) for n in range(COUNT))
    return [day for day in days if mark in _texts(stage, day)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", [CALENDAR, LIST])
@pytest.mark.parametrize(
    ("moment", "today"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
async def test_today_and_tomorrow_are_the_countys(
    moment: datetime, today: date, look: Look, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At four in the afternoon UTC the next day has begun in Beijing. In the calendar the English
    word for tomorrow has no room above its day, and is left out rather than torn apart."""
    _at(moment, monkeypatch)
    stage = shown.new_stage("upright")
    async with shown.standing(stage, _sample()):
        stage.preferences = Preferences(language=language, look=look)
        assert _marked(stage, say(text("screen.today"), language)) == [today]
        tomorrow = [] if (look, language) == (CALENDAR, "en") else [today + timedelta(1)]
        assert _marked(stage, say(text("screen.tomorrow"), language)) == tomorrow


async def test_in_the_calendar_the_first_of_a_month_is_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the list each day has its month already."""
    _at(datetime(2026, 11, 20, tzinfo=UTC), monkeypatch)
    stage = shown.new_stage("upright")
    async with shown.standing(stage, _sample()):
        assert _marked(stage, "12月") == [date(2026, 12, 1)]
        assert _texts(stage, date(2026, 12, 1))[:2] == ["12月", "1"]
        stage.preferences = Preferences(look=LIST)
        assert _marked(stage, "12月") == []
        assert "12月1日" in _texts(stage, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("first", "chinese", "english"),
    [
        (date(2026, 11, 3), "2026年11月", "Nov 2026"),
        (date(2026, 11, 29), "2026年11月 – 12月", "Nov – Dec 2026"),
        (date(2026, 12, 25), "2026年12月 – 2027年1月", "Dec 2026 – Jan 2027"),
    ],
)
async def test_the_calendar_is_headed_by_its_months_and_each_year_of_them(
    first: date, chinese: str, english: str
) -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, _sample(first, days=14)):
        assert chinese in _texts(stage)
        stage.preferences = Preferences(language="en")
        assert english in _texts(stage)


async def test_each_day_stands_below_its_weekday() -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, _sample()):
        heads = {part.text: part.center_x for part in _heads(stage)}
        for day in (FIRST, FIRST + timedelta(1), date(2026, 12, 4)):
            button = stage.surface.find(f"day:{day.isoformat()}")
            assert button is not None
            name = say(text(f"screen.weekday.{day.weekday()}"), "zh_CN")
            assert button.center_x == pytest.approx(heads[name], abs=2)


def _heads(stage: KivyStage) -> list[Text]:
    names = {say(text(f"screen.weekday.{day}"), "zh_CN") for day in range(7)}
    parts = stage.surface.layers[-1].walk(restrict=True)
    return [part for part in parts if isinstance(part, Text) and part.text in names]
