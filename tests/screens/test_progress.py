"""What a resident must hand in is read whole, however long it is, in every look."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import Sentences
from kiosk.views.base import Look, Preferences
from screens.widgets.text import Text
from tests.gallery import shown
from tests.gallery.samples import SAMPLES
from tests.screens.checks import faults

SUPPLEMENT = next(sample for sample in SAMPLES if sample.name == "progress-supplement")
NEEDED = Sentences(
    "近期一寸照片、评定表、户口簿复印件、" * 16, "Two recent photographs, the form, " * 17
)
MOST = 30
"""Pages after which nothing new is expected."""


def _close(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.parametrize("shape", shown.SIZES)
async def test_the_longest_list_of_papers_is_read_whole(shape: str) -> None:
    view: Any = SUPPLEMENT.view
    rows = (replace(view.needed[0], value=NEEDED), *view.needed[1:])
    stage = shown.new_stage(shape)
    async with shown.standing(stage, replace(SUPPLEMENT, view=replace(view, needed=rows))):
        for preferences in shown.all_preferences():
            if preferences.look is Look.CONTRAST:
                continue
            stage.preferences = preferences
            said, read = _close(say(NEEDED, preferences.language)), ""
            for number in islice(shown.turned(stage), MOST):
                page = stage.surface.layers[-1]
                assert not faults(page, low_reach=preferences.low_reach), (preferences, number)
                parts = page.walk(restrict=True)
                shown_ = [_close("".join(p.lines)) for p in parts if isinstance(p, Text)]
                read += "".join(text for text in shown_ if text in said)
            assert number < MOST, "the last page cannot be reached"
            assert read == said, preferences
        stage.preferences = Preferences()
