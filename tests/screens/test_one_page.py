"""What must be seen as a whole stands on one page, in every look, language, shape and reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.base.text import Titles
from kiosk.views.base import Preferences
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.choose import Choose
from kiosk.views.leaving import Rate
from kiosk.views.result import Progress
from kiosk.views.review import Review
from kiosk.views.sample import Sample
from tests.gallery import shown
from tests.gallery.samples import SAMPLES
from tests.screens.checks import faults

PAGED = (Choose, ChooseDay, ChooseSlot, Progress, Rate)
"""Lists, which may be long."""
WHOLE = [sample for sample in SAMPLES if not isinstance(sample.view, PAGED) and not sample.cover]
REVIEW = next(sample for sample in SAMPLES if sample.name == "pay-review")
LONGEST = Titles("城乡居民基本医疗保险参保登记" * 7, "Registration for basic insurance, " * 3)


@pytest.mark.parametrize("shape", shown.SIZES)
@pytest.mark.parametrize("sample", WHOLE, ids=lambda sample: sample.name)
async def test_it_stands_on_one_page(sample: Sample, shape: str) -> None:
    stage = shown.new_stage(shape)
    spread = []
    async with shown.standing(stage, sample):
        for preferences in shown.all_preferences():
            stage.preferences = preferences
            if stage.surface.layers[-1].crowded or stage.surface.find("page:next"):
                spread.append(preferences)
        stage.preferences = Preferences()
    assert not spread


@pytest.mark.parametrize("shape", shown.SIZES)
async def test_a_review_too_long_for_one_page_is_confirmed_on_its_last(shape: str) -> None:
    view: Any = REVIEW.view
    assert isinstance(view, Review)
    rows = tuple(replace(row, value=LONGEST) for row in view.rows)
    stage = shown.new_stage(shape)
    most = 0
    async with shown.standing(stage, replace(REVIEW, view=replace(view, rows=rows))):
        for preferences in shown.all_preferences():
            stage.preferences = preferences
            ready = []
            for _ in shown.turned(stage):
                page = stage.surface.layers[-1]
                assert not faults(page, low_reach=preferences.low_reach)
                primary = stage.surface.find("primary")
                assert primary is not None
                ready.append(primary.enabled)
            assert ready == [False] * (len(ready) - 1) + [True], preferences
            most = max(most, len(ready))
        stage.preferences = Preferences()
    assert most > 1


@pytest.mark.parametrize("shape", shown.SIZES)
async def test_every_reason_why_a_service_rests_is_told_on_the_home_page(shape: str) -> None:
    sample = next(s for s in SAMPLES if s.name == "home-many-partly")
    view: Any = sample.view
    stage = shown.new_stage(shape)
    async with shown.standing(stage, sample):
        for preferences in shown.all_preferences():
            stage.preferences = preferences
            page = stage.surface.layers[-1]
            told = [part.text for part in page.walk(restrict=True) if getattr(part, "text", "")]
            for tile in view.tiles:
                if tile.reason is not None:
                    assert page.theme.say(tile.reason) in told
        stage.preferences = Preferences()
