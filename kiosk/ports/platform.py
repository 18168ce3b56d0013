"""The government service platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from kiosk.base.condition import Actor, Level
from kiosk.contract.request import Change, Download, Question, Upload
from kiosk.model.content import Content
from kiosk.ports.device import Device
from kiosk.ports.port import Port

A = TypeVar("A")

Progress = Callable[[int, int], None]
"""Told of how many bytes have gone or come, and of how many in all (0 where nobody knows)."""


def unheard(_so_far: int, _of: int, /) -> None:
    """Where nobody wants to know."""


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

    async def upload(self, upload: Upload[A], content: Content, progress: Progress = unheard) -> A:
        """The answer once the bytes are there; its key follows from what it brings. Raises what
        `change` does, and `PlatformRefused` (`content.unfit`) for bytes it cannot bring."""
        ...

    async def download(self, download: Download, progress: Progress = unheard) -> Content:
        """The bytes, whole, of a type and size that was asked for, and those of which the platform
        gave the digest. `progress` is called on the loop, as in `upload`."""
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
