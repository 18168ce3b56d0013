"""Whether the platform serves this terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.base.bounds import Label
from kiosk.contract.request import Exchange, Question


@dataclass(frozen=True)
class Health:
    """`version` is the contract's that the platform speaks, major and minor: `1.0`."""

    version: Label


@dataclass(frozen=True)
class CheckHealth(Question[Health], route="GET /v1/health", name="health"):
    """Whether the platform serves this terminal."""


def examples() -> Iterator[Exchange[Health]]:
    """See `Exchange`."""
    yield Exchange(CheckHealth(), Health("1.0"))
