"""Every sample, in looks, languages, orientations and reaches, on the parts themselves."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.base.i18n import LANGUAGES, catalogue
from kiosk.views.base import View
from kiosk.views.sample import Sample
from screens.screen import renderer, renderer_of
from tests.gallery.samples import OF_SCREENS, SAMPLES
from tests.screens.matrix import PLAN, wrong_with


def _views(base: type[View[Any]] = View) -> list[type[View[Any]]]:
    return [v for sub in base.__subclasses__() for v in (sub, *_views(sub))]


def test_every_view_has_a_screen_whose_module_has_samples_of_it() -> None:
    views = [view for view in _views() if view.__module__.startswith("kiosk.views.")]
    assert views
    for view in views:
        module = renderer_of(view).__module__.rpartition(".")[2]
        assert any(type(s.view) is view for s in OF_SCREENS[module]), (
            f"no sample of {view.__name__}"
        )


def test_a_sample_lies_with_the_screen_of_its_view() -> None:
    for module, samples in OF_SCREENS.items():
        assert {renderer(s.view).__module__ for s in samples} == {f"screens.views.{module}"}


def test_samples_have_names_of_their_own() -> None:
    """Pictures and tests are called by them."""
    names = [sample.name for sample in SAMPLES]
    assert sorted(set(names)) == sorted(names)


def test_a_view_without_a_renderer_is_named() -> None:
    with pytest.raises(LookupError, match="View"):
        renderer(View("?"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
async def test_nothing_is_clipped_crowded_or_out_of_reach(sample: Sample) -> None:
    wrong = await wrong_with(sample, PLAN[sample.name])
    assert not wrong, f"{len(wrong)} faults\n" + "\n".join(wrong[:40])


def test_both_languages_have_the_same_keys() -> None:
    one, other = (catalogue(language).keys() for language in LANGUAGES)
    assert {k for k in one if k.startswith("screen.")} == {
        k for k in other if k.startswith("screen.")
    }
