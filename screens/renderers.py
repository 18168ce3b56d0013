"""Imports every screen module, so that each registers what it renders. No list to edit."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import screens.views

for _module in pkgutil.iter_modules(screens.views.__path__):
    import_module(f"screens.views.{_module.name}")
