"""Which samples somebody wants to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import screens.renderers  # noqa: F401 - registers every screen
from kiosk.base.text import text
from kiosk.services import services
from kiosk.views.sample import Sample
from screens.screen import renderer
from tests.gallery.samples import OF_SERVICES, SAMPLES


def named(names: Sequence[str]) -> tuple[Sample, ...]:
    """The samples of these views and services, each once and in their order; all where no name
    is given. `LookupError` names those there are where one is not."""
    there = groups()
    if unknown := [name for name in names if name not in there]:
        raise LookupError(f"nothing is called {', '.join(unknown)}; there are {', '.join(there)}")
    chosen = {sample.name for name in names for sample in there[name]}
    return tuple(sample for sample in SAMPLES if not names or sample.name in chosen)


def groups() -> Mapping[str, tuple[Sample, ...]]:
    """The samples by each name they go by, in the order of the alphabet."""
    found: dict[str, list[Sample]] = {}
    for sample in SAMPLES:
        for name in names_of(sample):
            found.setdefault(name, []).append(sample)
    return {name: tuple(found[name]) for name in sorted(found)}


def names_of(sample: Sample) -> frozenset[str]:
    """The module of its screen, the service in which it is shown and the one whose it is."""
    screen = renderer(sample.view).__module__.rpartition(".")[2]
    shown_in = sample.frame.service
    names = {s.key for s in services() if shown_in == text(f"service.{s.key}")}
    names |= {key for key, samples in OF_SERVICES.items() if sample in samples}
    return frozenset({screen, *names})
