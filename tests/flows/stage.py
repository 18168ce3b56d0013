"""A stage that plays a script: the list of pages is the specification of the service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, TypeVar

from kiosk.views.base import Frame, Preferences, View
from kiosk.views.covers import StillThere
from kiosk.views.home import Home, OutOfService
from kiosk.views.notices import Working

V = TypeVar("V")
WAIT = object()
"""The answer of a page that the world answers: a card, a payment, a printer."""


@dataclass(frozen=True)
class Step:
    """The page expected next, and the answer: a value, an exception class, `WAIT`, or a function
    of the view, which may take its time. `also` is called as the page appears: lay down a card,
    let the phone pay. `prefer` is what the resident chooses in the top band there."""

    view: type[View[Any]]
    answer: Any = WAIT
    also: Callable[[], Any] | None = None
    prefer: Preferences | None = None


def page_name(view: View[Any]) -> str:
    """A page as one kind of picture: its class, and the words of its question where they are the
    program's own (`Result pay.done`)."""
    return f"{type(view).__name__} {getattr(view.question, 'key', '')}".strip()


def after(seconds: float, answer: object) -> Callable[[View[Any]], Any]:
    """An answer that is given so much later."""

    async def later(_: View[Any]) -> object:
        await asyncio.sleep(seconds)
        return answer

    return later


class ScriptedStage:
    """Answers each page by the next step. Pages that only wait (`Working`) need no step."""

    def __init__(self, *steps: Step) -> None:
        self.preferences = Preferences()
        self.seen: list[tuple[View[Any], Frame]] = []
        self.preferred: list[Preferences] = []
        """What the resident had chosen as each of `seen` appeared."""
        self.covered: list[View[Any]] = []
        """What stood above a page, in order."""
        self._touched = time.monotonic()
        self.ended = asyncio.Event()
        """Set when the script has been played to its end, or did not fit."""
        self.misfit = ""
        self._steps = list(steps)

    def idle_since(self) -> float:
        return self._touched

    async def show(self, view: View[Any], frame: Frame) -> Any:
        self.seen.append((view, frame))
        self.preferred.append(self.preferences)
        self._touched = time.monotonic()
        if isinstance(view, Working):
            return await asyncio.Future()
        if not self._steps or not isinstance(view, self._steps[0].view):
            return await self._end(view)
        step = self._steps.pop(0)
        if step.prefer is not None:
            self.preferences = step.prefer
        if step.also is not None:
            step.also()
        return await self._answer(step, view)

    def shown(self) -> set[str]:
        """The names of everything that was shown."""
        return {page_name(view) for view in (*(view for view, _ in self.seen), *self.covered)}

    def pages(self, kind: type[V]) -> list[V]:
        """All pages of this kind that were shown, in order."""
        return [view for view, _ in self.seen if isinstance(view, kind)]

    async def _end(self, view: View[Any]) -> Any:
        """The script is over at the home page; any other page does not fit it."""
        if self._steps or not isinstance(view, (Home, OutOfService)):
            expected = self._steps[0].view.__name__ if self._steps else "the end"
            self.misfit = f"{expected} was to come, {type(view).__name__} came: {view}"
        self.ended.set()
        return await asyncio.Future()

    async def cover(self, view: View[Any]) -> Any:
        assert isinstance(view, StillThere)
        self.covered.append(view)
        return await asyncio.Future()

    async def _answer(self, step: Step, view: View[Any]) -> Any:
        if step.answer is WAIT:
            return await asyncio.Future()
        await asyncio.sleep(0)
        if isinstance(step.answer, type) and issubclass(step.answer, Exception):
            raise step.answer
        answer = step.answer(view) if callable(step.answer) else step.answer
        return await answer if isawaitable(answer) else answer
