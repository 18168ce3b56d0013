"""Where the keys of the number pad stand: as on a telephone, which fingers know."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk.base.i18n import LANGUAGES
from kiosk.views.base import Look, Preferences
from kiosk.views.entry import EnterDigits
from screens.stage import KivyStage
from screens.widgets.part import Target
from tests.gallery import shown
from tests.gallery.samples import SAMPLES

FOUR_ROWS = ("123⌫", "456✕", "789", " 0")
THREE_ROWS = ("123⌫", "456✕", "7890")
ENTRIES = [sample for sample in SAMPLES if isinstance(sample.view, EnterDigits)]
CASES = [
    (shape, Preferences(language=language, look=look, low_reach=low))
    for shape, language, look, low in product(shown.SIZES, LANGUAGES, Look, (False, True))
]


def _has_three_rows(shape: str, preferences: Preferences) -> bool:
    """In large print no fourth row fits on a wide panel; upright it does not where the bands'
    buttons are low as well and so wordy that they take two rows."""
    if preferences.look is not Look.LARGE:
        return False
    return shape == "wide" or (preferences.low_reach and preferences.language == "en")


def _named(case: object) -> str:
    if isinstance(case, Preferences):
        return f"{case.language}-{case.look}{'-low' if case.low_reach else ''}"
    return str(case)


def _keys(stage: KivyStage) -> dict[str, Target]:
    """The keys by the characters they are drawn with in the patterns above."""
    names = {"⌫": "delete", "✕": "clear", **{d: f"digit:{d}" for d in "0123456789"}}
    found = {sign: stage.surface.find(name) for sign, name in names.items()}
    return {sign: key for sign, key in found.items() if key is not None}


def _pattern(stage: KivyStage) -> tuple[str, ...]:
    """The pad as rows of characters, a space where nothing stands before a key."""
    keys = _keys(stage)
    tops = sorted({key.top for key in keys.values()}, reverse=True)
    lefts = sorted({key.x for key in keys.values()})
    at = {(key.top, key.x): sign for sign, key in keys.items()}
    return tuple("".join(at.get((top, x), " ") for x in lefts).rstrip() for top in tops)


@pytest.mark.parametrize(("shape", "preferences"), CASES, ids=_named)
async def test_the_digits_stand_as_on_a_telephone(shape: str, preferences: Preferences) -> None:
    """1 to 9 by threes, 0 below 8 or, where only three rows fit, right of 9; never on another
    page."""
    expected = THREE_ROWS if _has_three_rows(shape, preferences) else FOUR_ROWS
    stage = shown.new_stage(shape)
    for sample in ENTRIES:
        async with shown.standing(stage, sample):
            stage.preferences = preferences
            assert _pattern(stage) == expected, sample.name
            assert stage.surface.find("page:next") is None
