"""Days are Beijing's, wherever the terminal's clock believes it is."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.base.moments import day_of, now, today


@pytest.mark.parametrize(("hour", "day"), [(15, 24), (16, 25)])
def test_a_day_begins_at_four_in_the_afternoon_utc(hour: int, day: int) -> None:
    assert day_of(datetime(2026, 11, 24, hour, 0, tzinfo=UTC)).day == day


def test_now_is_beijing_time_and_today_its_day() -> None:
    before, day, after = now(), today(), now()
    assert before.utcoffset() == timedelta(hours=8)
    assert before.date() <= day <= after.date()
