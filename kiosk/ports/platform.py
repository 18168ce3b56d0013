"""The government service platform."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, TypeVar

from kiosk.base.condition import Actor, Level
from kiosk.contract.request import Change, Question
from kiosk.ports.device import Device
from kiosk.ports.port import Port

A = TypeVar("A")


class Platform(Device, Protocol):
    """What is asked, and what is changed, are values of `kiosk.contract`.

    Both raise `PlatformUnreachable`, `PlatformBusy`, `PlatformNonsense`, `PlatformDenied` or
    `PlatformRefused`.
    """

    @property
    def origin(self) -> str:
        """What tells this platform from another: what was heard from one is kept for it alone."""
        ...

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far this terminal's clock is ahead of the platform's, by the `Date` of the newest
        answer that had one; None before the first."""
        ...

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question; of a listing, all that there is; of what has versions, nothing
        but its name where it still is the one that the question names."""
        ...

    async def change(self, change: Change[A], key: str = "") -> A:
        """The answer once it was carried out. The key is made by the kiosk, and the same key is
        the same request for ever; empty only for one that has its own (`Spec.key`). May also
        raise `OutcomeUnknown`."""
        ...


PLATFORM: Port[Platform] = Port(
    "platform",
    {
        "unreachable": (Level.FAULT, Actor.SELF),
        "refused": (Level.FAULT, Actor.CONFIGURATION),
        "nonsense": (Level.FAULT, Actor.CONFIGURATION),
        "certificate.untrusted": (Level.FAULT, Actor.CONFIGURATION),
        "certificate.expired": (Level.FAULT, Actor.ENGINEER),
        "certificate.early": (Level.FAULT, Actor.ENGINEER),
        "certificate.host": (Level.FAULT, Actor.CONFIGURATION),
        "maintenance": (Level.FAULT, Actor.SELF),
    },
)
