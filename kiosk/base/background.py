"""Tasks that run beside the visits, for ever. One that fails is recorded and begun again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from kiosk.base.errors import KioskError
from kiosk.base.logs import where

T = TypeVar("T")
PAUSE_AFTER_FAILURE = 5.0


class Recorder(Protocol):
    """Where a failure is recorded: the audit."""

    async def record(self, event: str, **fields: str | int | bool) -> bool:
        """Whether it was written down. Never raises for the disk."""
        ...


async def supervise(name: str, task: Callable[[], Awaitable[None]], audit: Recorder) -> None:
    """Runs `task` again and again until cancelled, with a pause after each failure.

    With `Containment` and `visit` the program's places that catch everything: a defect in a
    background task must never end the terminal.
    """
    while True:
        try:
            await task()
        except Exception as error:  # noqa: BLE001 - see above
            await audit.record(
                "task.failed", task=name, error=type(error).__name__, where=where(error)
            )
        await asyncio.sleep(PAUSE_AFTER_FAILURE)


class Containment:
    """Keeps a defect to the piece of work that has it: the others of the task go on.

    `failed` holds by name the kind of error that each piece of work raised last, until it goes
    well. Each is recorded once, with its place.
    """

    def __init__(self, task: str, audit: Recorder) -> None:
        self.failed: dict[str, str] = {}
        self._task = task
        self._audit = audit

    async def run(self, name: str, work: Awaitable[T]) -> T | None:
        """The result of `work`; None where it raised what nobody has foreseen. What is known to
        go wrong (`KioskError`) passes."""
        try:
            result = await work
        except KioskError:
            raise
        except Exception as error:  # noqa: BLE001 - see `supervise`
            await self._note(name, error)
            return None
        self.failed.pop(name, None)
        return result

    async def _note(self, name: str, error: Exception) -> None:
        kind = type(error).__name__
        known, self.failed[name] = self.failed.get(name), kind
        if known != kind:
            await self._audit.record(
                "task.failed",
                task=self._task,
                about=name,
                error=kind,
                where=where(error),
            )
