"""One folder a public service, whose `SERVICE` is found by walking this package."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from kiosk.views.status import Status
from kiosk.visit.claimed import ClaimPage
from kiosk.visit.flow import Service


@cache
def _folders() -> tuple[ModuleType, ...]:
    return tuple(import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))


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
