"""One folder a public service, whose `SERVICE` is found by walking this package.

What only developers look at lies in modules of their own, which the terminal never loads:
`samples` (the gallery) and `journey` (the demo).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kiosk.base.walking import modules
from kiosk.views.status import Status
from kiosk.visit.claimed import ClaimPage
from kiosk.visit.flow import Service

if TYPE_CHECKING:
    from kiosk.views.sample import Sample
    from kiosk.visit.guide import Journey


@cache
def _folders() -> tuple[ModuleType, ...]:
    return modules(sys.modules[__name__])


@cache
def services() -> tuple[Service, ...]:
    """Every `SERVICE` there is, in the order of the menu."""
    return tuple(sorted((folder.SERVICE for folder in _folders()), key=lambda s: s.order))


@cache
def claims() -> Mapping[type[Any], ClaimPage]:
    """The page for each class of things that a claim code may lead to: every `CLAIMS`."""
    return {of: page for folder in _folders() for of, page in getattr(folder, "CLAIMS", {}).items()}


@cache
def kept() -> Mapping[str, Status]:
    """The word for each promise that was kept, by its name: every `KEPT`."""
    return {name: s for folder in _folders() for name, s in getattr(folder, "KEPT", {}).items()}


def samples() -> Mapping[str, tuple[Sample, ...]]:
    """What the gallery shows of each service, by its key, in the order of the menu."""
    return {key: tuple(module.samples()) for key, module in _beside("samples")}


def journeys() -> Mapping[str, tuple[Journey, ...]]:
    """What the demo does with each service, by its key, in the order of the menu."""
    return {key: tuple(module.JOURNEYS) for key, module in _beside("journey")}


def _beside(name: str) -> Iterator[tuple[str, ModuleType]]:
    """The modules of that name, by the keys of their services, in the order of the menu."""
    for folder in sorted(_folders(), key=lambda folder: folder.SERVICE.order):
        if find_spec(f"{folder.__name__}.{name}"):
            yield folder.SERVICE.key, import_module(f"{folder.__name__}.{name}")
