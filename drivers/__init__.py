"""Finds drivers by name: no list to edit.

`drivers.<name>` or an installed entry point of the group `kiosk.drivers` is a module with
`build(section)`, which says by `@fills(PORT)` what kind of device it drives, and, where it can be
emulated, `emulate(section)`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from kiosk.base.config import Section
from kiosk.base.emulation import Emulator
from kiosk.base.errors import ConfigError, UnknownDriver
from kiosk.ports.port import Driver


def build(section: Section) -> Any:
    """The driver that the section's key `driver` names, set up by the rest of the section.

    Raises `UnknownDriver` with the names there are, or `ConfigError` naming the key: also where
    that driver is for another kind of device than the section is about.
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


def find() -> Mapping[str, Callable[[], ModuleType]]:
    """How to load each driver there is, by its name. A folder goes before an entry point."""
    from importlib.metadata import entry_points  # late: the start needs folders only

    return {entry.name: entry.load for entry in entry_points(group="kiosk.drivers")} | _folders()


def _folders() -> dict[str, Callable[[], ModuleType]]:
    names = (module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    return {name: partial(import_module, f"drivers.{name}") for name in names}


def kind(module: ModuleType) -> str:
    """The name of the port that the driver fills; empty where it does not say."""
    build_ = getattr(module, "build", None)
    return build_.port.name if isinstance(build_, Driver) else ""


def _module(section: Section) -> ModuleType:
    there_are: Mapping[str, Callable[[], ModuleType]]
    name, there_are = section.text("driver"), _folders()
    if name not in there_are:
        there_are = find()
    if name not in there_are:
        known = ", ".join(sorted(there_are))
        raise UnknownDriver(f"{section.where('driver')}: no driver {name!r}; there are {known}")
    module = there_are[name]()
    if kind(module) != section.kind:
        fitting = [other for other, load in find().items() if kind(load()) == section.kind]
        raise ConfigError(
            f"{section.where('driver')}: {name!r} is a driver for kind {kind(module)!r}, not for "
            f"{section.kind!r}; for that there are: {', '.join(sorted(fitting)) or 'none'}"
        )
    return module
