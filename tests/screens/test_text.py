"""What came from outside stands on a page as on a slip: fit to be read, in the county's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.model.personal import PersonalText, PersonName
from kiosk.model.service import Slot
from kiosk.model.text import Titles
from kiosk.views import ChooseSlot, Review, Row
from screens.widgets.text import Text
from tests.gallery import shown
from tests.gallery.samples import Sample


def words(stage: object) -> list[str]:
    parts = stage.surface.layers[-1].walk(restrict=True)
    return [part.text for part in parts if isinstance(part, Text)]


async def test_a_slot_is_told_in_the_county_s_time_wherever_its_moment_was_written():
    begins = [datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (1, 6)]
    slots = tuple(
        Slot(f"s{at.hour}", "item", at, at + timedelta(minutes=30), places_left=3) for at in begins
    )
    stage = shown.new_stage("upright")
    view = ChooseSlot("?", on=date(2026, 12, 1), slots=slots)
    async with shown.standing(stage, Sample("slot", view)):
        said = words(stage)
        morning, afternoon = said.index("09:00–09:30"), said.index("14:00–14:30")
        assert "上午" in said[morning + 1]
        assert "下午" in said[afternoon + 1]


@pytest.mark.parametrize(
    "value",
    [
        PersonName("张\0桂\u200b\ue82d"),
        PersonalText("张\x10\u2066桂㭎\ufe0f"),
        Titles("张\x00桂\u200f㭎"),
        "张\u202e桂\ue82d",
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_value_on_the_review_loses_nothing_after_what_cannot_be_seen(value: object):
    stage = shown.new_stage("upright")
    view = Review("?", rows=(Row("姓名", value),), action="核对无误")
    async with shown.standing(stage, Sample("review", view)):
        assert "张桂㭎" in words(stage)
