"""Lists of any length: what is built, what stands on each page, and what the search finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from kiosk.base.moments import BEIJING
from kiosk.base.text import Titles, text
from kiosk.contract.booking import Slot
from kiosk.views.base import Look, Preferences, View
from kiosk.views.calendar import ChooseDay, ChooseSlot, Day
from kiosk.views.choose import Choose, Option
from kiosk.views.review import Review, Row
from kiosk.views.sample import DAY, at_booking
from screens.initials import Initials
from screens.stage import KivyStage
from screens.widgets.part import Part
from screens.widgets.text import Text
from tests.gallery import shown
from tests.screens.checks import faults

LARGE = Preferences("en", Look.LARGE)
LONG = "Registration of the transfer of immovable property between spouses and their children"


def _option(number: int) -> Option[int]:
    """Every tenth has a long title, so that pages hold different numbers of them."""
    title = f"{number} {LONG}" if number % 10 == 7 else f"Matter {number}"
    initials = "".join(chr(ord("a") + number // power % 26) for power in (676, 26, 1))
    return Option(number, Titles(f"事项{number}", title), icon="form", search=f"sx{initials}")


def _choose(count: int) -> Choose[int]:
    return Choose(text("book.department"), options=tuple(map(_option, range(count))))


def _calendar(count: int) -> ChooseDay:
    return ChooseDay("?", days=tuple(Day(DAY + timedelta(n), n % 3) for n in range(count)))


def _times(count: int) -> ChooseSlot:
    """A third of them in the morning, and all others in the afternoon."""
    first = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=BEIJING)

    def slot(number: int) -> Slot:
        step = timedelta(minutes=1) if count < 300 else timedelta(seconds=1)
        hours = number * step + timedelta(hours=0 if number < count // 3 else 4)
        begins = first + hours
        return Slot(str(number), "i", begins, begins + timedelta(minutes=30), number % 3)

    return ChooseSlot("?", on=DAY, slots=tuple(map(slot, range(count))))


def _review(count: int) -> Review:
    rows = (Row(f"Row {n}", LONG if n % 10 == 7 else f"value {n}") for n in range(count))
    return Review("?", rows=tuple(rows), action=text("book.action.new"))


@asynccontextmanager
async def _standing(view: View[Any], shape: str = "upright") -> AsyncIterator[KivyStage]:
    stage = shown.new_stage(shape)
    task = asyncio.create_task(stage.show(view, at_booking(1)))
    await asyncio.sleep(0)
    try:
        yield stage
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tap(stage: KivyStage, name: str) -> None:
    target = stage.surface.find(name)
    assert target is not None, name
    target.act()


def _options(stage: KivyStage) -> list[int]:
    """The numbers of the options that stand on the page, in their order."""
    names = (target.names[0] for target in stage.surface.targets())
    return [int(name.removeprefix("option:")) for name in names if name.startswith("option:")]


def _words(stage: KivyStage) -> list[str]:
    parts = stage.surface.layers[-1].walk(restrict=True)
    return [part.text for part in parts if isinstance(part, Text)]


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Part]]:
    """Every part that is built."""
    parts: list[Part] = []
    build = Part.__init__

    def noted(part: Part, *children: Part) -> None:
        parts.append(part)
        build(part, *children)

    monkeypatch.setattr(Part, "__init__", noted)
    yield parts
    parts.clear()


LISTS = {"options": _choose, "days": _calendar, "times": _times, "rows": _review}


@pytest.mark.parametrize("preferences", [Preferences(), LARGE], ids=["standard", "large"])
@pytest.mark.parametrize("kind", LISTS)
async def test_a_page_of_a_list_is_as_much_work_however_long_the_list_is(
    kind: str, preferences: Preferences, built: list[Part]
) -> None:
    """The first page, the next one, and the same in another look."""
    counts = []
    for length in (300, 3000):
        async with _standing(LISTS[kind](length)) as stage:
            stage.preferences = preferences
            built.clear()
            _tap(stage, "page:next")
            _tap(stage, "page:next")
            _tap(stage, "page:prev")
            stage.preferences = replace(preferences, language="en", low_reach=True)
            counts.append(len(built))
    assert counts[0] == counts[1]


async def test_a_letter_is_as_much_work_however_long_the_list_is(built: list[Part]) -> None:
    counts = []
    for length in (26 * 26, 5000):
        async with _standing(_choose(length)) as stage:
            _tap(stage, "search")
            built.clear()
            _tap(stage, "letter:s")
            counts.append(len(built))
            _tap(stage, "primary")
            assert _options(stage)[0] == 0
    assert abs(counts[0] - counts[1]) <= 20, "no more than a key that leads somewhere now"


@pytest.mark.parametrize("shape", shown.SIZES)
@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_turning_shows_each_option_once_and_in_order(
    shape: str, look: Look, language: str
) -> None:
    """With titles of very different lengths every page is without a fault, and on the way back
    the pages are those that were turned."""
    seen: list[list[int]] = []
    async with _standing(_choose(60), shape) as stage:
        stage.preferences = Preferences(language, look)
        while True:
            assert not faults(stage.surface.layers[-1], low_reach=False)
            seen.append(_options(stage))
            following = stage.surface.find("page:next")
            assert following is not None
            if not following.enabled:
                break
            following.act()
        assert list(chain.from_iterable(seen)) == list(range(60))
        for page in reversed(seen[:-1]):
            _tap(stage, "page:prev")
            assert _options(stage) == page
        former = stage.surface.find("page:prev")
        assert former is not None
        assert not former.enabled


async def test_pages_hold_fewer_options_where_these_are_long() -> None:
    """Not as few everywhere as the longest of all would allow."""
    async with _standing(_choose(60), "wide") as stage:
        stage.preferences = LARGE
        counts = set()
        for _ in shown.turned(stage):
            counts.add(len(_options(stage)))
    assert len(counts) > 1


async def test_the_pager_says_which_of_how_many_stand_there() -> None:
    options = tuple(Option(number, f"Matter {number}") for number in range(17))
    async with _standing(Choose("?", options=options)) as stage:
        stage.preferences = Preferences("en")
        said = []
        for _ in shown.turned(stage):
            said += [words for words in _words(stage) if " of 17" in words]
    assert said == ["1–8 of 17", "9–16 of 17", "17 of 17"]


async def test_in_another_look_the_page_begins_with_what_stood_first() -> None:
    """Nothing is skipped going on, and the way back leads to the beginning."""
    async with _standing(_choose(200)) as stage:
        for _ in range(5):
            _tap(stage, "page:next")
        first = _options(stage)[0]
        stage.preferences = LARGE
        there = _options(stage)
        assert first in there
        _tap(stage, "page:next")
        assert _options(stage)[0] == there[-1] + 1
        stage.preferences = Preferences()
        before = _options(stage)[0]
        while (former := stage.surface.find("page:prev")) and former.enabled:
            former.act()
            assert _options(stage)[0] < before
            before = _options(stage)[0]
        assert before == 0


async def test_what_is_found_stands_from_its_first_page_on() -> None:
    async with _standing(_choose(900)) as stage:
        _tap(stage, "page:next")
        for name in ("search", "letter:a", "letter:b", "primary"):
            _tap(stage, name)
        found = _options(stage)
        assert found[0] == 1
        assert all("ab" in _option(number).search for number in found)


async def test_a_long_review_is_confirmed_on_its_last_page_only() -> None:
    async with _standing(_review(40)) as stage:
        ready, rows = [], []
        for _ in shown.turned(stage):
            primary = stage.surface.find("primary")
            assert primary is not None
            ready.append(primary.enabled)
            rows += [words for words in _words(stage) if words.startswith("Row ")]
    assert len(ready) > 2
    assert ready == [False] * (len(ready) - 1) + [True]
    assert rows == [f"Row {number}" for number in range(40)]


TEXTS = ("gaj", "gjj", "ggj2", "", "aaab", "j")


@pytest.mark.parametrize("typed", ["", "g", "gg", "gj", "a", "aa", "aaa", "j", "2", "x"])
def test_the_search_offers_exactly_the_characters_after_which_something_is_found(
    typed: str,
) -> None:
    initials = Initials(TEXTS)
    assert list(initials.found(typed)) == [n for n, each in enumerate(TEXTS) if typed in each]
    every = sorted(set("".join(TEXTS)), key=lambda c: (c.isdigit(), c))
    leading = [c for c in every if any(typed + c in each for each in TEXTS)]
    assert initials.leading(typed) == leading


async def test_a_list_that_stands_on_one_page_again_has_no_pager() -> None:
    async with _standing(_choose(8), "wide") as stage:
        stage.preferences = LARGE
        _tap(stage, "page:next")
        stage.preferences = Preferences()
        assert stage.surface.find("page:next") is None
        assert _options(stage) == list(range(8))


NAMES = {"days": "day:", "times": "slot:"}


@pytest.mark.parametrize("shape", shown.SIZES)
@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("kind", NAMES)
async def test_turning_a_calendar_shows_each_of_it_once_and_in_order(
    kind: str, look: Look, shape: str
) -> None:
    """The pager counts what can be chosen, not the places left empty."""
    count, buttons, said = 100, list[tuple[Any, ...]](), list[str]()
    async with _standing(LISTS[kind](count), shape) as stage:
        stage.preferences = Preferences("en", look)
        for _ in shown.turned(stage):
            assert not faults(stage.surface.layers[-1], low_reach=False)
            here = [t for t in stage.surface.targets() if t.names[0].startswith(NAMES[kind])]
            buttons += [(t.names[0], t) for t in here]
            said += [words for words in _words(stage) if words.endswith(f" of {count}")]
            first, _, last = said[-1].removesuffix(f" of {count}").partition("–")
            assert (len(buttons) - len(here) + 1, len(buttons)) == (int(first), int(last or first))
    assert len(buttons) == count
    if kind == "days":
        assert [name for name, _ in buttons] == [
            f"day:{DAY + timedelta(number)}" for number in range(count)
        ]


@pytest.mark.parametrize("kind", NAMES)
async def test_in_another_look_a_calendar_keeps_its_place(kind: str) -> None:
    """A page begins with the row in which what stood first stands there."""

    def there(stage: KivyStage) -> list[str]:
        return [t.names[0] for t in stage.surface.targets() if t.names[0].startswith(NAMES[kind])]

    async with _standing(LISTS[kind](200)) as stage:
        for look in (Look.LARGE, Look.STANDARD, Look.LARGE):
            _tap(stage, "page:next")
            _tap(stage, "page:next")
            first = there(stage)[0]
            stage.preferences = Preferences("en", look)
            assert first in there(stage)
            assert not faults(stage.surface.layers[-1], low_reach=False)
        while (former := stage.surface.find("page:prev")) and former.enabled:
            before = there(stage)
            former.act()
            assert there(stage) != before
        assert stage.surface.find("page:next") is not None
