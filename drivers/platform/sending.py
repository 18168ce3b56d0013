"""A request on its way, and what comes back. Nothing here needs a network, so that a terminal
starts without loading what speaks to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kiosk.base.errors import OutcomeUnknown, PlatformError, PlatformUnreachable
from kiosk.contract.request import Request, Spec
from kiosk.model.content import Content

A = TypeVar("A")
Told = Callable[[int, int], None]
"""Told, by a worker, of the bytes that have gone or come, and of all there are (0: not known)."""


@dataclass(frozen=True)
class Sending:
    """A request with what belongs to its sending. The same `key` is the same request; `answer`
    is the type its answer is read as; `content` what an upload brings."""

    request: Request[Any]
    answer: Any
    key: str = ""
    cursor: str = ""
    content: Content | None = None
    told: Told = lambda _so_far, _of: None

    @property
    def spec(self) -> Spec[Any]:
        return self.request.spec

    @property
    def etag(self) -> str:
        """Of the version that is known already; empty where none is."""
        return str(getattr(self.request, self.spec.etag, ""))


@dataclass(frozen=True)
class Reply(Generic[A]):
    """`answer` is None where the platform said that nothing changed since `etag`."""

    answer: A | None
    etag: str = ""


def give_up(sending: Sending) -> PlatformError:
    """What it means that a call which had begun is not waited for any longer."""
    detail = f"{sending.spec.name}: no end"
    return OutcomeUnknown(detail) if sending.spec.changes else PlatformUnreachable(detail)
