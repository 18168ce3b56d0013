"""Finds drivers by name: no list to edit.

`drivers.<name>` or an installed entry point of the group `kiosk.drivers` is a module with
`build(section)`, and, where it can be emulated, `emulate(section)`.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from kiosk.base.config import Section
from kiosk.base.emulation import Emulator
from kiosk.base.errors import ConfigError, UnknownDriver


def build(section: Section) -> Any:
    """The driver that the section's key `driver` names, set up by the rest of the section.

    Raises `UnknownDriver` with the names there are, or `ConfigError` naming the key.
    Devices are not opened here: a dead device never stops the start.
    """
    return _module(section).build(section)


def emulate(section: Section) -> Emulator:
    """A running emulator for that driver; `ConfigError` where the driver has none."""
    module = _module(section)
    if not hasattr(module, "emulate"):
        raise ConfigError(f"{section.where('emulate')}: driver {module.__name__!r} has no emulator")
    emulator: Emulator = module.emulate(section)
    return emulator


def _module(section: Section) -> ModuleType:
    name = section.text("driver")
    folders = {module.name for module in pkgutil.iter_modules(__path__) if module.ispkg}
    if name in folders:
        return import_module(f"drivers.{name}")
    installed = {entry.name: entry for entry in entry_points(group="kiosk.drivers")}
    if name in installed:
        loaded: ModuleType = installed[name].load()
        return loaded
    there_are = ", ".join(sorted(folders | set(installed)))
    raise UnknownDriver(f"{section.where('driver')}: no driver {name!r}; there are {there_are}")
