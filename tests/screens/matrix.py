"""In which combinations of shape, look, language and reach each sample is measured.

On every change those that hold each pair of values of two dimensions, for each sample by itself,
and each three values of three dimensions, for the samples of one view together. Which of them that
are, differs: a sample is given the combinations that the others have had least, so that what only
four values bring about together is found as well where many samples share a layout. `./run soak`
measures all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice, product
from typing import NamedTuple

from kiosk.base.i18n import LANGUAGES
from kiosk.views.base import Look, Preferences
from kiosk.views.sample import Sample
from tests.gallery import shown
from tests.gallery.samples import SAMPLES
from tests.screens.checks import faults

ENOUGH = 2
"""Pages of a long list that are looked at."""


class Way(NamedTuple):
    """How a page may be wanted."""

    shape: str
    look: Look
    language: str
    low_reach: bool

    @property
    def preferences(self) -> Preferences:
        return Preferences(language=self.language, look=self.look, low_reach=self.low_reach)

    def __str__(self) -> str:
        return f"{self.shape} {self.look} {self.language}{' low' if self.low_reach else ''}"


Values = tuple[tuple[int, object], ...]
WAYS = tuple(Way(*values) for values in product(shown.SIZES, Look, LANGUAGES, (False, True)))


def values(way: Way, count: int) -> frozenset[Values]:
    """Each so many of its values, with the dimensions that they are of."""
    return frozenset(combinations(enumerate(way), count))


def values_of(ways: Iterable[Way], count: int) -> frozenset[Values]:
    return frozenset().union(*(values(way, count) for way in ways))


def cover(missing: frozenset[Values], *had: Counter[Way]) -> tuple[Way, ...]:
    """Ways that hold all of these: one after the other that with most of those still missing, of
    equals the one that has been had least by the first counter, then by the next."""
    ways: list[Way] = []
    while missing:
        count = len(next(iter(missing)))
        held = {way: len(missing & values(way, count)) for way in WAYS}
        ways.append(max(WAYS, key=lambda way: (held[way], *(-of[way] for of in had))))
        missing -= values(ways[-1], count)
    return tuple(ways)


def plan(samples: Sequence[Sample]) -> Mapping[str, tuple[Way, ...]]:
    """The ways of each sample, by its name. The first of each view is given what is wanting to
    each three values."""
    everywhere: Counter[Way] = Counter()
    of_view: dict[type, Counter[Way]] = {type(sample.view): Counter() for sample in samples}
    planned = {}
    for sample in samples:
        had = of_view[type(sample.view)]
        planned[sample.name] = ways = cover(values_of(WAYS, 2), had, everywhere)
        had.update(ways)
        everywhere.update(ways)
    first = {type(sample.view): sample.name for sample in reversed(samples)}
    for view, had in of_view.items():
        planned[first[view]] += cover(values_of(WAYS, 3) - values_of(+had, 3), had)
    return planned


PLAN = plan(SAMPLES)


async def wrong_with(sample: Sample, ways: Iterable[Way]) -> list[str]:
    """Every fault of the sample in these ways, in words."""
    found: list[str] = []
    by_shape: dict[str, list[Way]] = {}
    for way in ways:
        by_shape.setdefault(way.shape, []).append(way)
    for shape, of_shape in by_shape.items():
        stage = shown.new_stage(shape)
        async with shown.standing(stage, sample):
            for way in of_shape:
                stage.preferences = way.preferences
                for number in islice(shown.turned(stage), ENOUGH):
                    said = faults(stage.surface.layers[-1], low_reach=way.low_reach)
                    found += [f"{sample.name} {way} page {number}: {fault}" for fault in said]
            stage.preferences = Preferences()
    return found
