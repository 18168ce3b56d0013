"""One resident's visit: who they are, how long nobody has touched, and the wipe at the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from kiosk.base.errors import KioskError, OutcomeUnknown
from kiosk.base.text import Words, text
from kiosk.model.device import Presence
from kiosk.model.identity import Resident
from kiosk.model.personal import SessionToken
from kiosk.views.base import Frame, Look, TimedOut, View
from kiosk.views.card import TakeCard
from kiosk.views.covers import StillThere
from kiosk.views.notices import Working
from kiosk.visit.guard import CardGuard, CardGuards
from kiosk.visit.held import Held
from kiosk.visit.participants import Participant, Participants, Role
from kiosk.visit.terminal import Terminal

T = TypeVar("T")
R = TypeVar("R")

UNNOTICED = 0.15
CAPTIVE = 45.0
"""Seconds after which a page without a way out gives up: the settler has what was begun."""
LONGEST_WAIT_FOR_CARD = 60.0
LONGEST_DOUBT = 15.0
"""Seconds the page asks for a card that may have been left on a reader that cannot be asked."""
LONGEST_TAKING_BACK = 3.0


class Session:
    """What the pages of a visit hold on to. Everything personal goes with `end`."""

    def __init__(self, terminal: Terminal, guards: CardGuards) -> None:
        self.terminal = terminal
        self.guards = guards
        """Whether what lies on a reader may serve this resident."""
        self.used: set[CardGuard] = set()
        """Of the readers on which a card was asked for, so that it may have been left behind."""
        self.participants = Participants()
        self.held = Held()
        self.asked = 0
        """How many questions have been put, so that the flow knows which pages asked any."""
        self.wrong: Words = ""
        """Why the next question is asked again."""
        self.undo: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {}
        """What to take back if the visit ends before it is committed, by name."""
        self._service: Words | None = None
        self._steps: tuple[str, ...] = ()
        self._step = ""
        self._back = False
        self._answered_at = time.monotonic()

    @property
    def resident(self) -> Resident | None:
        """Whose matter it is; None before that is known."""
        participant = self.participants.get(Role.RESIDENT)
        return participant.person if participant else None

    @property
    def token(self) -> SessionToken:
        """The platform's word for the resident; empty before it is given."""
        participant = self.participants.get(Role.RESIDENT)
        return participant.token if participant else SessionToken("")

    @property
    def language(self) -> str:
        return self.terminal.stage.preferences.language

    def enter(self, service: str, steps: tuple[str, ...]) -> None:
        """The pages that follow belong to this service; to none where it is empty."""
        named = text(f"service.{service}") if service else None
        self._service, self._steps, self._step = named, steps, ""

    def stand(self, step: str, *, back: bool) -> None:
        """The pages that follow belong to this step; `back` where there is a page before."""
        self._step, self._back = step, back

    async def show(self, view: View[T], or_: Coroutine[Any, Any, T] | None = None) -> T:
        """Asks, and waits for the answer with the idle clock running. The answer may also come
        from a device: `or_` ends with it, or never.

        Raises `Back`, `Leave`, or `TimedOut` when nobody answers the idle warning either, or
        when no page has been answered for `times.visit`, however often the page is touched.
        """
        self.asked += 1
        if self.wrong:
            view, self.wrong = replace(view, wrong=self.wrong), ""
        page = self._stage_show(view, self._frame())
        answer = asyncio.create_task(first_of(page, or_) if or_ else page)
        try:
            while not answer.done():
                left = min(self._idle_left(), self._visit_left())
                await asyncio.wait({answer}, timeout=max(0.0, left))
                if answer.done():
                    break
                if self._visit_left() <= 0:
                    raise TimedOut
                if self._idle_left() <= 0:
                    await self._warn(answer)
            self._answered_at = time.monotonic()
            return answer.result()
        finally:
            await cancel(answer)

    async def wait(
        self,
        view: View[Any],
        work: Coroutine[Any, Any, R],
        *,
        seconds: float | None = None,
        leave: bool = True,
        back: bool | None = None,
    ) -> R:
        """Shows what is waited for until `work` is done, and returns its result.

        `seconds` are counted down on the page; then `TimedOut`. When the resident goes (`Back`,
        `Leave`) the work is cancelled. With `leave` false there is no way out before it is done:
        after `CAPTIVE` seconds the work is cancelled and `OutcomeUnknown` raised.
        `back` as the page has it where it is not said.
        """
        shown = None if seconds is None else seconds * self.patience
        limit = CAPTIVE if shown is None and not leave else shown
        job = asyncio.create_task(work)
        frame = self._frame(seconds=shown, leave=leave, back=back if leave else False)
        page = asyncio.create_task(self._stage_wait(view, frame))
        try:
            await asyncio.wait({job, page}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if not job.done() and page.done():
                page.result()
                return await job
            if not job.done():
                raise TimedOut if leave else OutcomeUnknown("a page without a way out had to end")
            return job.result()
        finally:
            await cancel(page)
            await cancel(job)

    async def race(self, view: View[T], job: asyncio.Task[Any]) -> T | None:
        """Shows the view until it is answered or `job` is done; None when the job was first.

        There is no way out but the answer; the job is left running.
        """
        page = asyncio.create_task(self._stage_show(view, self._frame(leave=False)))
        try:
            await asyncio.wait({job, page}, return_when=asyncio.FIRST_COMPLETED)
            return page.result() if page.done() else None
        finally:
            await cancel(page)

    async def end(self, how: str) -> None:
        """Forgets everything, first of all on the page, then takes back what was not committed.

        What cannot be taken back in time is left to run out on the platform.
        """
        self.participants.forget()
        self.held.wipe()
        self.guards.suspect()
        neutral = Working(text("visit.ending"))
        page = asyncio.create_task(self._stage_show(neutral, Frame(leave=False)))
        try:
            async with asyncio.timeout(LONGEST_TAKING_BACK):
                await self._take_back()
        except TimeoutError:
            pass
        finally:
            await cancel(page)
        await self.terminal.audit.record("visit.ended", how=how)

    async def _take_back(self) -> None:
        undo, self.undo = self.undo, {}
        for take_back in undo.values():
            with suppress(KioskError):
                await take_back()

    async def return_card(self) -> None:
        """Asks for a card left on the reader, and for a while for one that may have been.

        Preferences still are this resident's: whoever reads the page chose how it looks.
        """
        neutral = Working(text("visit.ending"))
        found = await self._during(neutral, self.guards.find_out())
        for guard, presence in found.items():
            if presence is Presence.PRESENT:
                await self._ask_for_card(guard, text("card.left"), LONGEST_WAIT_FOR_CARD)
            elif presence is Presence.UNKNOWN and guard in self.used:
                await self._ask_for_card(guard, text("card.perhaps"), LONGEST_DOUBT)

    async def _ask_for_card(self, guard: CardGuard, words: Words, seconds: float) -> None:
        lifted = asyncio.wait_for(guard.cleared(), seconds)
        with suppress(TimeoutError):
            await self._during(TakeCard(words), lifted)
        await self.terminal.audit.record("card.left", taken=guard.clear)

    async def _during(self, view: View[Any], work: Coroutine[Any, Any, R]) -> R:
        """The result of `work`, with a page without a way out standing meanwhile."""
        page = asyncio.create_task(self._stage_show(view, Frame(leave=False)))
        try:
            return await work
        finally:
            await cancel(page)

    async def _warn(self, answer: asyncio.Task[Any]) -> None:
        seconds = self.terminal.settings.times.warning * self.patience
        view = StillThere(text("idle.question"), round(seconds))
        cover = asyncio.create_task(self.terminal.stage.cover(view))
        try:
            done, _ = await asyncio.wait(
                {answer, cover}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            await cancel(cover)
        if not done:
            raise TimedOut

    async def _stage_show(self, view: View[T], frame: Frame) -> T:
        return await self.terminal.stage.show(view, frame)

    async def _stage_wait(self, view: View[T], frame: Frame) -> T:
        """What is over in a moment never shows a page that says it is being waited for."""
        if isinstance(view, Working):
            await asyncio.sleep(UNNOTICED)
        return await self.terminal.stage.show(view, frame)

    def _frame(
        self, *, seconds: float | None = None, leave: bool = True, back: bool | None = None
    ) -> Frame:
        return Frame(
            service=self._service,
            steps=tuple(text(f"step.{step}") for step in self._steps),
            step=self._steps.index(self._step) if self._step in self._steps else -1,
            back=self._back if back is None else back,
            leave=leave,
            seconds=seconds,
            people=tuple(map(_in_words, self.participants)),
        )

    @property
    def patience(self) -> int:
        """How many times longer than others this resident is waited for."""
        return 2 if self.terminal.stage.preferences.look is Look.LARGE else 1

    def _idle_left(self) -> float:
        limit = self.terminal.settings.times.idle * self.patience
        return self.terminal.stage.idle_since() + limit - time.monotonic()

    def _visit_left(self) -> float:
        limit = self.terminal.settings.times.visit * self.patience
        return self._answered_at + limit - time.monotonic()


def _in_words(participant: Participant) -> Words:
    return text(f"screen.{participant.role.value}", name=participant.person.name.masked)


async def first_of(*works: Coroutine[Any, Any, T]) -> T:
    """The result of the work that is done first; the others are cancelled."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            await cancel(task)


async def cancel(task: asyncio.Task[Any]) -> None:
    """Cancels a task and waits until it has gone; what it still raised is of no interest."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
