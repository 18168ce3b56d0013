"""A stage that plays a script: the list of pages is the specification of the service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.views import Frame, Home, OutOfService, Preferences, StillThere, View, Working

WAIT = object()
"""The answer of a page that the world answers: a card, a payment, a printer."""


@dataclass(frozen=True)
class Step:
    """The page expected next, and the answer: a value, an exception class, `WAIT`, or a function
    of the view. `also` is called as the page appears: lay down a card, let the phone pay."""

    view: type[View[Any]]
    answer: Any = WAIT
    also: Callable[[], Any] | None = None


class ScriptEnded(Exception):
    """The script has no step for a page that was shown."""


class ScriptedStage:
    """Answers each page by the next step. Pages that only wait (`Working`) need no step."""

    def __init__(self, *steps: Step) -> None:
        self.preferences = Preferences()
        self.seen: list[tuple[View[Any], Frame]] = []
        self.covers = 0
        self.idle = False
        self.ended = asyncio.Event()
        """Set when the script has been played to its end."""
        self._steps = list(steps)

    def idle_since(self) -> float:
        return 0.0 if self.idle else time.monotonic()

    async def show(self, view: View[Any], frame: Frame) -> Any:
        self.seen.append((view, frame))
        if isinstance(view, Working):
            return await asyncio.Future()
        if not self._steps:
            self.ended.set()
            if isinstance(view, (Home, OutOfService)):
                return await asyncio.Future()
            raise ScriptEnded(f"unexpected page {type(view).__name__}: {view.question}")
        step = self._steps.pop(0)
        assert isinstance(view, step.view), (
            f"{step.view.__name__} was to come, {type(view).__name__} came: {view.question}"
        )
        if step.also is not None:
            step.also()
        return await self._answer(step, view)

    async def cover(self, view: View[Any]) -> Any:
        assert isinstance(view, StillThere)
        self.covers += 1
        return await asyncio.Future()

    async def _answer(self, step: Step, view: View[Any]) -> Any:
        if step.answer is WAIT:
            return await asyncio.Future()
        await asyncio.sleep(0)
        if isinstance(step.answer, type) and issubclass(step.answer, Exception):
            raise step.answer
        return step.answer(view) if callable(step.answer) else step.answer
