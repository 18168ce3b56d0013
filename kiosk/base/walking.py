"""What lies in a package, found by walking it, so that no list need be edited."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def modules(package: ModuleType) -> tuple[ModuleType, ...]:
    """Every module and folder right in a package, imported, in the order of the alphabet."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(import_module(f"{package.__name__}.{name}") for name in names)
