"""The common face of all emulators: the settings that lead to one, and controls as data.

The same controls serve tests, the journeys of the demo and its bench.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Control:
    """One thing that can be done to an emulated device: a choice among named values.

    A switch has the values `off` and `on`; an action has one value. `key` and values are
    plain lower-case words; the bench translates them as `control.<key>` and
    `control.<key>.<value>` where such a translation exists.
    """

    key: str
    values: tuple[str, ...]
    current: Callable[[], str]
    choose: Callable[[str], None]


class Emulator(Protocol):
    """The other half of a driver's protocol, on a real transport. Running from construction until
    `close()`."""

    def settings(self) -> Mapping[str, object]:
        """What its driver's section says so that the driver finds it (`port`, `url`). Stays the
        same while the emulator lives, unplugged or not."""
        ...

    def controls(self) -> tuple[Control, ...]: ...

    def output(self) -> tuple[Path, ...]:
        """The pictures it has made so far (slips), oldest first; empty where it makes none."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class ShownSlips(Protocol):
    """An emulator that slips are held before. `slips` answers the pictures of those there are."""

    slips: Callable[[], tuple[Path, ...]]


def choose(emulator: Emulator, key: str, value: str) -> None:
    """Sets one control by its names; a wrong name is answered with those there are."""
    controls = {control.key: control for control in emulator.controls()}
    if key not in controls:
        raise ValueError(f"no control {key!r}; there are {', '.join(sorted(controls))}")
    control = controls[key]
    if value not in control.values:
        raise ValueError(f"control {key!r} takes {', '.join(control.values)}, not {value!r}")
    control.choose(value)
