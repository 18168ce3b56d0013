"""Every sample, in every look, language, orientation and reach, on the parts themselves."""

from __future__ import annotations

from dataclasses import fields
from itertools import islice
from typing import Any

import pytest

from kiosk.base.i18n import LANGUAGES, catalogue
from kiosk.views.base import Look, Preferences, View
from screens.screen import renderer
from tests.gallery import shown
from tests.gallery.sample import Sample
from tests.gallery.samples import SAMPLES
from tests.screens.checks import faults

ENOUGH = 2
"""Pages of a long list that are looked at."""


def _views(base: type[View[Any]] = View) -> list[type[View[Any]]]:
    return [v for sub in base.__subclasses__() for v in (sub, *_views(sub))]


def test_every_view_has_a_renderer_and_a_sample() -> None:
    shown_ = {type(sample.view) for sample in SAMPLES}
    views = [view for view in _views() if view.__module__.startswith("kiosk.views.")]
    assert views
    for view in views:
        assert view in shown_, f"no sample of {view.__name__}"
        assert renderer(next(s.view for s in SAMPLES if type(s.view) is view))


def test_a_view_without_a_renderer_is_named() -> None:
    with pytest.raises(LookupError, match="View"):
        renderer(View("?"))


@pytest.mark.parametrize("shape", shown.SIZES)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
async def test_nothing_is_clipped_crowded_or_out_of_reach(sample: Sample, shape: str) -> None:
    stage = shown.new_stage(shape)
    wrong = []
    async with shown.standing(stage, sample):
        for preferences in filter(_differs, shown.all_preferences()):
            stage.preferences = preferences
            for number in islice(shown.turned(stage), ENOUGH):
                page = stage.surface.layers[-1]
                wrong += [
                    f"{_named(preferences)} page {number}: {fault}"
                    for fault in faults(page, low_reach=preferences.low_reach)
                ]
        stage.preferences = Preferences()
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong[:40])


def _differs(preferences: Preferences) -> bool:
    """High contrast has the sizes of the standard look: once is enough."""
    return preferences.look is not Look.CONTRAST or preferences == Preferences(look=Look.CONTRAST)


def _named(preferences: Preferences) -> str:
    return " ".join(str(getattr(preferences, field.name)) for field in fields(preferences)[:3])


def test_both_languages_have_the_same_keys() -> None:
    one, other = (catalogue(language).keys() for language in LANGUAGES)
    assert {k for k in one if k.startswith("screen.")} == {
        k for k in other if k.startswith("screen.")
    }
