"""What the core needs from the world outside. A driver in `drivers/` fills each of these.

Each kind of device is a module with its Protocol and its `Port`, which `ports` finds by walking
this package. Every call may take long and never blocks the loop. Failures are the errors named
there and no others; `status()` is the exception: it never raises, a failure is a status.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from kiosk.base.condition import CONDITIONS, Traits
from kiosk.ports.port import Port


@cache
def ports() -> Mapping[str, Port[Any]]:
    """Every port of this package by its name. ValueError where two have one name."""
    found: dict[str, Port[Any]] = {}
    for module in pkgutil.iter_modules(__path__):
        for port in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(port, Port) and found.setdefault(port.name, port) is not port:
                raise ValueError(f"{module.name}: another port is called {port.name!r} too")
    return found


@cache
def conditions() -> Mapping[str, Traits]:
    """Everything that can be so of anything, by its name. ValueError where two have one name."""
    known = dict(CONDITIONS)
    for port in ports().values():
        if twice := known.keys() & port.conditions.keys():
            raise ValueError(f"{port.name}: {', '.join(sorted(twice))} stands elsewhere too")
        known |= port.conditions
    return known
