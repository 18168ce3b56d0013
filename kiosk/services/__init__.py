"""One folder a public service, whose `SERVICE` is found by walking this package."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from kiosk.visit.flow import Service


@cache
def services() -> tuple[Service, ...]:
    """Every `SERVICE` of the package, in the order of the menu."""
    modules = (import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    found = (getattr(module, "SERVICE", None) for module in modules)
    return tuple(sorted((s for s in found if s is not None), key=lambda s: s.order))
