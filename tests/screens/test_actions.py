"""The actions in the bottom band: their words stand whole where there is room for them."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.views.base import Look, Preferences
from kiosk.views.result import Printing
from kiosk.views.sample import Sample
from screens.widgets.text import Text
from tests.gallery import shown
from tests.gallery.samples import SAMPLES

PRINTING = [
    sample
    for sample in SAMPLES
    if getattr(sample.view, "printing", Printing.NONE) is Printing.FAILED
]


def _lines(stage: Any, name: str) -> list[str]:
    target = stage.surface.find(name)
    texts = [part for part in target.walk(restrict=True) if isinstance(part, Text)]
    return [line for text in texts for line in text.lines]


@pytest.mark.parametrize("sample", PRINTING, ids=lambda sample: sample.name)
async def test_two_actions_share_the_band_by_the_length_of_their_words(sample: Sample) -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, sample):
        for preferences in shown.all_preferences():
            if preferences.look is Look.LARGE or preferences.low_reach:
                continue
            stage.preferences = preferences
            assert len(_lines(stage, "print")) == len(_lines(stage, "primary")) == 1
        stage.preferences = Preferences()
