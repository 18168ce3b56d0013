"""A stage on which residents without number do something at random, as fast as they can."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from random import Random
from typing import Any

from kiosk.base.emulation import Emulator, choose
from kiosk.views.base import Back, Frame, Leave, Preferences, View
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate
from kiosk.views.notices import Nothing, Sorry, Working
from kiosk.views.paying import PayByQr, PresentCode
from kiosk.views.result import Move, Progress, Result
from kiosk.views.review import Review

SERVICES = ("pay", "pay", "book", "apply")
GIVES_UP = 0.4
MOMENT = 0.15


class Robot:
    """Pays, books and applies; the payer's phone is somebody else's business."""

    def __init__(
        self, emulators: Mapping[str, Emulator], accounts: Mapping[int, list[str]], seed: int
    ) -> None:
        self.preferences = Preferences()
        self._emulators = emulators
        self._accounts = accounts
        self._random = Random(seed)

    def idle_since(self) -> float:
        return time.monotonic()

    async def cover(self, _: View[Any]) -> Any:
        """Still there."""

    async def show(self, view: View[Any], _: Frame) -> Any:
        await asyncio.sleep(0)
        pick = self._random.choice
        match view:
            case Home():
                can = {tile.key for tile in view.tiles if tile.reason is None}
                return pick([key for key in SERVICES if key in can])
            case Choose():
                return pick([option.value for option in view.options if option.enabled])
            case EnterDigits():
                return pick(self._accounts[view.length])
            case ChooseDay():
                return pick(self._or_leave([day.on for day in view.days if day.places]))
            case ChooseSlot():
                return pick(self._or_leave([slot for slot in view.slots if slot.places_left]))
            case Review():
                return True
            case EnterCode():
                raise Leave
            case Rate():
                return None
            case AnythingElse():
                return pick((True, False))
            case Result() | Sorry() | Progress() | Nothing():
                return Move.DONE
            case PayByQr():
                return await self._pay_or_give_up()
        self._use_device(view)
        return await asyncio.Future()

    def _or_leave(self, choices: list[Any]) -> list[Any]:
        if not choices:
            raise Leave
        return choices

    async def _pay_or_give_up(self) -> Any:
        if self._random.random() > GIVES_UP:
            return await asyncio.Future()
        await asyncio.sleep(MOMENT * self._random.random())
        raise Back

    def _use_device(self, view: View[Any]) -> None:
        match view:
            case PresentCard():
                choose(self._emulators["id_card_reader"], "card", "wang")
            case TakeCard():
                choose(self._emulators["id_card_reader"], "card", "none")
            case PresentCode():
                choose(self._emulators["code_scanner"], "show", "payer")
            case Working():
                """Ends by itself."""
            case _:
                raise SystemExit(f"a page nobody touches: {view}")
