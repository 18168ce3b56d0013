"""What came from outside stands on a page as on a slip: fit to be read, in the county's time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.base.text import Titles
from kiosk.contract.booking import Slot
from kiosk.model.personal import PersonalText, PersonName
from kiosk.views.base import Preferences
from kiosk.views.calendar import ChooseSlot
from kiosk.views.review import Review, Row
from kiosk.views.sample import Sample
from screens.stage import KivyStage
from screens.theme import theme
from screens.widgets.text import Text
from tests.gallery import shown


def words(stage: KivyStage) -> list[str]:
    parts = stage.surface.layers[-1].walk(restrict=True)
    return [part.text for part in parts if isinstance(part, Text)]


async def test_a_slot_is_told_in_the_county_s_time_wherever_its_moment_was_written() -> None:
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
async def test_a_value_on_the_review_loses_nothing_after_what_cannot_be_seen(value: object) -> None:
    stage = shown.new_stage("upright")
    view = Review("?", rows=(Row("姓名", value),), action="核对无误")
    async with shown.standing(stage, Sample("review", view)):
        assert "张桂㭎" in words(stage)


def lines(words: str, width: float, *, language: str = "zh_CN") -> list[str]:
    return Text(theme(Preferences(language)), words, 36)._lines(width)


@pytest.mark.parametrize("width", range(180, 720, 20))
def test_a_number_stands_on_the_line_of_its_unit(width: int) -> None:
    for line in lines("周一 可约 24 人，2026年11月26日，2 楼 12 号窗口", width)[1:]:
        assert line[0] not in "人年月日楼号"


@pytest.mark.parametrize("width", range(200, 720, 20))
@pytest.mark.parametrize(
    "words", ["支付成功后本页会自动跳转，请不要重复支付。", "Call 0713-1234567 or go to window 1"]
)
def test_nothing_stands_alone_on_the_last_line(words: str, width: int) -> None:
    broken = lines(words, width)
    assert "".join(broken).replace(" ", "") == words.replace(" ", "")
    assert len(broken) == 1 or len(broken[-1].rstrip("。")) > 1
