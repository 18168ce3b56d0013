"""The combinations in which samples are measured on every change."""

from __future__ import annotations

from itertools import combinations, product

from kiosk.base.i18n import LANGUAGES
from kiosk.views.base import Look
from tests.gallery.samples import SAMPLES
from tests.screens.matrix import PLAN, WAYS, Way, plan

VALUES = (("upright", "wide"), tuple(Look), LANGUAGES, (False, True))


def test_each_sample_is_measured_in_each_pair_of_values() -> None:
    for sample in SAMPLES:
        for (i, ones), (j, others) in combinations(enumerate(VALUES), 2):
            met = {(way[i], way[j]) for way in PLAN[sample.name]}
            assert met == set(product(ones, others)), sample.name


def test_the_samples_of_a_view_are_measured_in_each_three_values() -> None:
    by_view: dict[type, set[Way]] = {}
    for sample in SAMPLES:
        by_view.setdefault(type(sample.view), set()).update(PLAN[sample.name])
    for (h, ones), (i, others), (j, more) in combinations(enumerate(VALUES), 3):
        for view, ways in by_view.items():
            met = {(way[h], way[i], way[j]) for way in ways}
            assert met == set(product(ones, others, more)), view.__name__


def test_there_are_few_of_them_and_always_the_same() -> None:
    assert sum(map(len, PLAN.values())) < len(WAYS) * len(SAMPLES) / 2
    assert all(len(set(ways)) == len(ways) for ways in PLAN.values()), "none twice"
    assert plan(SAMPLES) == PLAN
