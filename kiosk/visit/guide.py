"""Walks a visit as a resident does, by touches on the real screens and in the emulated world.

Only the demo, and what measures, load it. The `JOURNEYS` of a service lie in its folder.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from kiosk.base.emulation import Emulator, choose
from kiosk.views.base import View
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate

PATIENCE = 20.0
"""Seconds a page may take to come before the journey counts as failed."""


class Hand(Protocol):
    """Touches the screens as a finger does. `names()` are the targets on the present page."""

    touches: int

    async def tap(self, name: str) -> None: ...

    async def picture(self, path: Path) -> None: ...

    def view(self) -> View[Any] | None: ...

    def names(self) -> list[str]: ...


class JourneyFailed(Exception):
    """A page that should have come did not."""


@dataclass
class Report:
    """One journey, as `report.json` has it. Paths are relative to the output folder."""

    name: str
    outcome: Literal["done", "failed"] = "failed"
    touches: int = 0
    seconds: float = 0.0
    pictures: list[str] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    problem: str = ""


class Guide:
    """Walks one journey: sees pages, touches, and works the emulated world."""

    def __init__(self, hand: Hand, emulators: Mapping[str, Emulator], out: Path, name: str) -> None:
        self.report = Report(name)
        self._hand = hand
        self._emulators = emulators
        self._out = out

    async def sees(self, kind: type[View[Any]], **having: object) -> Any:
        """Waits for a page of this kind with these attributes, and takes its picture."""
        until = time.monotonic() + PATIENCE
        while not self._stands(kind, having):
            if time.monotonic() > until:
                raise JourneyFailed(f"{kind.__name__} {having} did not come: {self._hand.view()}")
            await asyncio.sleep(0.02)
        await self._picture(kind.__name__)
        return self._hand.view()

    async def tap(self, *names: str) -> None:
        """Touches targets one after the other."""
        for name in names:
            await self._hand.tap(name)

    async def tap_first(self, prefix: str) -> None:
        """Touches the first target whose name begins so."""
        names = [name for name in self._hand.names() if name.startswith(prefix)]
        if not names:
            raise JourneyFailed(f"nothing named {prefix}… on the page: {self._hand.names()}")
        await self._hand.tap(names[0])

    def world(self, device: str, control: str, value: str) -> None:
        """Does something to an emulated device: lays a card down, takes the paper away."""
        choose(self._emulators[device], control, value)

    def slips(self) -> list[Path]:
        return list(self._emulators["receipt_printer"].output())

    async def identified(self, service: str, persona: str) -> None:
        """Into a service from the home page, and a card laid down."""
        await self.sees(Home)
        await self.tap(f"tile:{service}")
        await self.sees(PresentCard)
        self.world("id_card_reader", "card", persona)

    async def finish(self, grade: int | None = None, *, card: bool = False) -> None:
        """Rates or skips, ends the visit, takes the card where one lies there, and is home."""
        await self.sees(Rate)
        if grade is None:
            await self.tap("skip")
        else:
            await self.tap(f"grade:{grade}")
            await self.tap_first("reason:")
            await self.sees(Rate)
            await self.tap("primary")
        await self.sees(AnythingElse)
        await self.tap("primary")
        if card:
            await self.sees(TakeCard)
            self.world("id_card_reader", "card", "none")
        await self.sees(Home)

    def _stands(self, kind: type[View[Any]], having: Mapping[str, object]) -> bool:
        view = self._hand.view()
        return isinstance(view, kind) and all(getattr(view, k) == v for k, v in having.items())

    async def _picture(self, page: str) -> None:
        number = len(self.report.pictures) + 1
        file = self._out / "pages" / f"{self.report.name}-{number:02d}-{page}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        await self._hand.picture(file)
        self.report.pictures.append(str(file.relative_to(self._out)))


@dataclass(frozen=True)
class Journey:
    """What a resident does, from home to home; `slips` is how many are printed on the way."""

    name: str
    walk: Callable[[Guide], Awaitable[None]]
    slips: int = 0
