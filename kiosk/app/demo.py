"""The demo's journeys: what residents do, by touches on the real screens."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from kiosk.base.emulation import Emulator, choose
from kiosk.views.base import View
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate
from kiosk.views.paying import PayByQr
from kiosk.views.result import Ending, Printing, Progress, Result
from kiosk.views.review import Review

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

    def _stands(self, kind: type[View[Any]], having: Mapping[str, object]) -> bool:
        view = self._hand.view()
        return isinstance(view, kind) and all(getattr(view, k) == v for k, v in having.items())

    async def _picture(self, page: str) -> None:
        number = len(self.report.pictures) + 1
        file = self._out / "pages" / f"{self.report.name}-{number:02d}-{page}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        await self._hand.picture(file)
        self.report.pictures.append(str(file.relative_to(self._out)))


async def _identified(guide: Guide, service: str, persona: str) -> None:
    await guide.sees(Home)
    await guide.tap(f"tile:{service}")
    await guide.sees(PresentCard)
    guide.world("id_card_reader", "card", persona)


async def _finish(guide: Guide, grade: int | None = None) -> None:
    """Rates or skips, ends the visit and takes the card."""
    await guide.sees(Rate)
    if grade is None:
        await guide.tap("skip")
    else:
        await guide.tap(f"grade:{grade}")
        await guide.tap_first("reason:")
        await guide.sees(Rate)
        await guide.tap("primary")
    await guide.sees(AnythingElse)
    await guide.tap("primary")


async def _take_card(guide: Guide) -> None:
    await guide.sees(TakeCard)
    guide.world("id_card_reader", "card", "none")
    await guide.sees(Home)


async def book(guide: Guide) -> None:
    """An appointment, from the card to the slip."""
    await _identified(guide, "book", "wang")
    view = await guide.sees(Choose)
    if view.options[0].value is None:
        await guide.tap("option:0")
        await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(ChooseDay)
    await guide.tap_first("day:")
    await guide.sees(ChooseSlot)
    await guide.tap_first("slot:")
    await guide.sees(Review)
    await guide.tap("primary")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await _finish(guide)
    await _take_card(guide)


async def progress(guide: Guide) -> None:
    """A case and its nodes, printed."""
    await _identified(guide, "progress", "zhang")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Progress)
    await guide.tap("print")
    await guide.sees(Progress, printing=Printing.PRINTED)
    await guide.tap("primary")
    await _finish(guide)
    await _take_card(guide)


async def _to_the_code(guide: Guide, account: str, channel: int = 0) -> None:
    await guide.sees(Home)
    await guide.tap("tile:pay")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(EnterDigits)
    await guide.tap(*(f"digit:{digit}" for digit in account), "primary")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Choose)
    await guide.tap(f"option:{channel}")
    await guide.sees(Review)
    await guide.tap("primary")
    await guide.sees(PayByQr)


async def pay(guide: Guide) -> None:
    """A bill, paid by phone, with its receipt."""
    await _to_the_code(guide, ACCOUNT)
    guide.world("platform", "phone", "pay")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await _finish(guide)
    await guide.sees(Home)


async def rate(guide: Guide) -> None:
    """Looks a case up and rates the visit."""
    await _identified(guide, "progress", "zhang")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Progress)
    await guide.tap("primary")
    await _finish(guide, grade=5)
    await _take_card(guide)


async def paper_out(guide: Guide) -> None:
    """The paper runs out in a receipt: the code stands on the page, and the slip comes later."""
    guide.world("receipt_printer", "paper", "runs_out")
    await _to_the_code(guide, ACCOUNT)
    guide.world("platform", "phone", "pay")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.FAILED)
    guide.world("receipt_printer", "paper", "full")
    await guide.tap("print")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await _finish(guide)
    await guide.sees(Home)


async def not_known_yet(guide: Guide) -> None:
    """A code that cannot be closed is left; its claim code then finds how it stands."""
    await _to_the_code(guide, ACCOUNT, ALIPAY)
    await guide.tap("back")
    left = await guide.sees(Result, ending=Ending.UNKNOWN, printing=Printing.PRINTED)
    await guide.tap("primary")
    await _finish(guide)
    await guide.sees(Home)
    await guide.tap("tile:claim")
    await guide.sees(EnterCode)
    await guide.tap(*(f"key:{key}" for key in left.claim_code if key != "-"), "primary")
    await guide.sees(Result, claim_code=left.claim_code, printing=Printing.OFFERED)
    await guide.tap("print")
    await guide.sees(Result, claim_code=left.claim_code, printing=Printing.PRINTED)
    await guide.tap("primary")
    await _finish(guide)
    await guide.sees(Home)


ACCOUNT = "6012000025"
"""A gas account of the sandbox with several unpaid bills."""

ALIPAY = 1
"""Where the sandbox offers the channel whose codes exist for the provider only when scanned."""

JOURNEYS: tuple[Callable[[Guide], Awaitable[None]], ...] = (
    book,
    progress,
    pay,
    rate,
    paper_out,
    not_known_yet,
)


async def play(hand: Hand, emulators: Mapping[str, Emulator], out: Path) -> list[Report]:
    """Plays all journeys, writes `report.json` and returns what stands in it."""
    out.mkdir(parents=True, exist_ok=True)
    reports = [await _journey(j, hand, emulators, out) for j in JOURNEYS]
    content = {"journeys": [vars(report) for report in reports]}
    (out / "report.json").write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return reports


async def _journey(
    journey: Callable[[Guide], Awaitable[None]],
    hand: Hand,
    emulators: Mapping[str, Emulator],
    out: Path,
) -> Report:
    guide = Guide(hand, emulators, out, getattr(journey, "__name__", "journey"))
    touched, printed, began = hand.touches, len(guide.slips()), time.monotonic()
    try:
        await journey(guide)
        guide.report.outcome = "done"
    except (JourneyFailed, LookupError, TimeoutError) as error:
        guide.report.problem = str(error)
    guide.report.touches = hand.touches - touched
    guide.report.seconds = round(time.monotonic() - began, 2)
    guide.report.slips = _keep(guide.slips()[printed:], out, guide.report.name)
    return guide.report


def _keep(slips: list[Path], out: Path, journey: str) -> list[str]:
    """Copies each slip's picture and text beside the pages."""
    kept = []
    for number, picture in enumerate(slips, start=1):
        for file in (picture, picture.with_suffix(".txt")):
            copy = out / "slips" / f"{journey}-{number:02d}{file.suffix}"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            kept.append(str(copy.relative_to(out)))
    return kept
