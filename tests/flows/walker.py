"""A resident who does what each page offers first: its primary action, or what it asks for."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from kiosk.base.text import Text
from kiosk.views.base import Frame, Leave, View
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home, OutOfService
from kiosk.views.leaving import AnythingElse, Rate
from kiosk.views.notices import Nothing, Sorry, Working
from kiosk.views.paying import ConfirmOnPhone, PayByQr, PresentCode
from kiosk.views.result import Move, Printing, Progress, Result
from kiosk.views.review import Review
from tests.flows.stage import ScriptedStage
from tests.flows.world import World

LONGEST = 80
"""Pages after which a visit counts as one that never ends."""
Doing = tuple[str, str, str]
"""A control of an emulated device and its value."""


@dataclass(frozen=True)
class Walk:
    """A visit to one service with the cards laid down one after the other. `fault` happens as
    the first page of the class `at` appears; `cure` takes it back when the page that apologises
    has come twice. `shows` are the names of pages that come on the way."""

    name: str
    service: str
    cards: tuple[str, ...] = ()
    types: str = ""
    channel: int = 0
    at: type[View[Any]] = Home
    fault: Doing | None = None
    cure: Doing | None = None
    shows: tuple[str, ...] = ()


class Walker(ScriptedStage):
    """Walks until it is home again. `faults` are pages that came twice in a row by what the
    resident did there, with nothing new on them."""

    def __init__(self, world: World, walk: Walk) -> None:
        super().__init__()
        self._world, self._walk = world, walk
        self._cards = list(walk.cards)
        self._fault = walk.fault
        self._last: View[Any] | None = None
        self._sorry: View[Any] | None = None
        self._cured = False
        self.faults: list[str] = []

    async def show(self, view: View[Any], frame: Frame) -> Any:
        self.seen.append((view, frame))
        self._touched = time.monotonic()
        if isinstance(view, Working):
            return await asyncio.Future()
        if self._is_over(view):
            self.ended.set()
            return await asyncio.Future()
        if self._fault is not None and isinstance(view, self._walk.at):
            self._world.does(*self._fault)
            self._fault = None
        return await self._act(view)

    def _is_over(self, view: View[Any]) -> bool:
        if len(self.seen) > LONGEST:
            self.faults.append(f"never ends: {view}")
        home = isinstance(view, (Home, OutOfService)) and self._last is not None
        return home or len(self.seen) > LONGEST

    async def _act(self, view: View[Any]) -> Any:
        came_again, self._last = view == self._last, view
        if self._answers_by_hand(view):
            await asyncio.sleep(0)
            return self._by_hand(view, came_again=came_again)
        self._do(view)
        return await asyncio.Future()

    def _answers_by_hand(self, view: View[Any]) -> bool:
        waits = (PresentCard, TakeCard, PayByQr, PresentCode, ConfirmOnPhone)
        running = isinstance(view, Result) and view.printing is Printing.RUNNING
        return not isinstance(view, waits) and not running

    def _do(self, view: View[Any]) -> None:
        """What a page asks for that is not a touch."""
        if isinstance(view, PresentCard) and self._cards:
            self._world.does("id_card_reader", "card", self._cards.pop(0))
        elif isinstance(view, TakeCard):
            self._world.does("id_card_reader", "card", "none")
        elif isinstance(view, PayByQr | ConfirmOnPhone):
            self._world.does("platform", "phone", "pay")
        elif isinstance(view, PresentCode):
            self._world.does("code_scanner", "show", "payer")

    def _by_hand(self, view: View[Any], *, came_again: bool) -> Any:
        if isinstance(view, Sorry) and view.retry:
            return self._again(view)
        if came_again:
            self.faults.append(f"comes again as it was: {view}")
            raise Leave
        if isinstance(view, EnterDigits | EnterCode):
            return self._typed(view)
        return self._primary(view)

    def _again(self, view: Sorry) -> Move:
        """Tries again; a second time with the cause gone, and then the page must go too. That it
        says that it was tried again is the screens' part."""
        came_again, self._sorry = view == self._sorry, view
        if came_again:
            if self._cured or self._walk.cure is None:
                self.faults.append(f"no other try can succeed: {view}")
                raise Leave
            self._world.does(*self._walk.cure)
            self._cured = True
        return Move.RETRY

    def _typed(self, view: EnterDigits | EnterCode) -> str:
        """The number; what was not taken before is not sent again."""
        if view.wrong:
            raise Leave
        return self._walk.types

    def _primary(self, view: View[Any]) -> Any:
        match view:
            case Home():
                return self._walk.service
            case Choose():
                usable = [option.value for option in view.options if option.enabled]
                channels = isinstance(view.question, Text) and view.question.key == "pay.channel"
                return usable[self._walk.channel if channels else 0]
            case ChooseDay():
                return next(day.on for day in view.days if day.places)
            case ChooseSlot():
                return next(slot for slot in view.slots if slot.places_left)
            case Review() | AnythingElse():
                return True
            case Rate():
                return None
            case Nothing() if view.again:
                return Move.RETRY
            case Nothing() | Progress() | Result() | Sorry():
                return Move.DONE
        raise AssertionError(f"nothing is known of {type(view).__name__}")
