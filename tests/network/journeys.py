"""Residents on a bad network: each goes the script's way while there is one, and then home."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.sandbox.emulator import SandboxEmulator
from drivers.platform.sandbox.ledger import Ledger
from kiosk.app.composition import open_terminal
from kiosk.app.live import run_tasks
from kiosk.base.keys import new_key
from kiosk.base.moments import today
from kiosk.contract.booking import Booking, Bookings, Confirm, Reserve, Slots
from kiosk.contract.identity import OpenSession
from kiosk.model.personal import SessionToken
from kiosk.services import services
from kiosk.views.base import Leave, View
from kiosk.views.card import TakeCard
from kiosk.views.choose import Choose
from kiosk.views.home import Home, OutOfService
from kiosk.views.notices import Nothing, Sorry
from kiosk.views.paying import PayByQr
from kiosk.views.result import Ending, Move, Printing, Progress, Result
from kiosk.views.review import Review
from kiosk.visit.loop import serve
from kiosk.visit.session import LONGEST_TAKING_BACK
from kiosk.visit.terminal import Terminal
from tests.drivers.platform.support import ZHANG, catalogue
from tests.flows.stage import WAIT, ScriptedStage, Step
from tests.flows.steps import first, gas_bill, new_booking, option, present
from tests.flows.world import World
from tests.network.proxy import FaultProxy, Rule

NETWORK = {"connect_timeout": 0.25, "read_timeout": 0.25, "deadline": 0.5, "attempts": 2}
TIMES = {"payment": 0.6, "card": 10.0}
MOST_CALLS = 12
"""Of the platform in one journey, one after the other; the question before the service too."""
PRINTING = 15.0
"""Seconds for a slip, at most: its own time on the line and the printer's patience."""
LIMIT = MOST_CALLS * NETWORK["deadline"] + sum(TIMES.values()) + PRINTING + LONGEST_TAKING_BACK
CODE = "7KQM-2XWP"


class Stage(ScriptedStage):
    """From the first page on that is not the script's next, the shortest way home. What goes
    wrong before the fault has hit is an accident of a busy machine, and tried again, at worst
    from the beginning."""

    def __init__(self, steps: tuple[Step, ...], rule: Rule, take_card: Callable[[], Any]) -> None:
        super().__init__(*steps)
        self._script = steps
        self._rule = rule
        self._take_card = take_card

    async def _end(self, view: View[Any]) -> Any:
        match view:
            case Sorry(retry=True) if not self._rule.hits:
                return Move.RETRY
            case Home() if not self._rule.hits:
                self._steps = [*self._script]
                return await self._answer(self._steps.pop(0), view)
        self._steps.clear()
        match view:
            case Home() | OutOfService():
                if self._rule.hits:
                    self.ended.set()
                return await asyncio.Future()
            case Result(printing=Printing.RUNNING):
                return await asyncio.Future()
            case TakeCard():
                self._take_card()
                return await asyncio.Future()
            case Sorry() | Result() | Nothing():
                return Move.DONE
        raise Leave

    @property
    def told(self) -> Result | None:
        """The last result that was shown; None where there was none, only words of regret."""
        return next(reversed(self.pages(Result)), None)

    @property
    def ending(self) -> Ending:
        """What the resident was told in the end."""
        return self.told.ending if self.told else Ending.NOT_DONE


@dataclass(frozen=True)
class County:
    """Terminal and platform, and the network between them. `direct` goes past that network."""

    world: World
    proxy: FaultProxy
    direct: PlatformClient

    async def journey(
        self,
        steps: tuple[Step, ...],
        rule: Rule,
        then: Callable[[Terminal, Stage], Awaitable[None]],
    ) -> None:
        """One journey from home to home. TimeoutError where it takes longer than it may."""
        stage = Stage(steps, rule, self.world.doing("id_card_reader", "card", "none"))
        world = self.world
        async with (
            open_terminal(world.configuration, world.parts, stage) as terminal,
            run_tasks(terminal),
        ):
            serving = asyncio.create_task(serve(terminal, services()))
            ended = asyncio.create_task(stage.ended.wait())
            try:
                async with asyncio.timeout(LIMIT):
                    await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
                if serving.done():
                    serving.result()
                await then(terminal, stage)
            finally:
                for task in (serving, ended):
                    task.cancel()
                await asyncio.gather(serving, ended, return_exceptions=True)

    async def token(self) -> SessionToken:
        return (await self.direct.change(OpenSession.of(ZHANG), new_key())).token

    async def book(self) -> None:
        """A booking of the resident's from before, with `CODE`."""
        token, offered = await self.token(), await catalogue(self.direct)
        slots = await self.direct.ask(Slots(offered.items[0].id, today(), 14))
        slot = next(slot for slot in slots if slot.places_left)
        held = await self.direct.change(Reserve(token, slot.id), new_key())
        await self.direct.change(Confirm(held.id, CODE), new_key())

    def ledger(self) -> Ledger:
        """The books of provider and billers."""
        return self._platform.ledger()

    def phone_pays(self) -> bool:
        """Whether there was a payment that a phone could still make."""
        return self._platform.phone("pay")

    @property
    def _platform(self) -> SandboxEmulator:
        return cast("SandboxEmulator", self.world.parts.emulators["platform"])

    async def bookings(self) -> tuple[Booking, ...]:
        return await self.direct.ask(Bookings(await self.token()))


@dataclass(frozen=True)
class Journey:
    """`steps` lead to where everything has been sent; `booked`: the resident has a booking."""

    name: str
    steps: Callable[[World], tuple[Step, ...]]
    booked: bool = False

    def __str__(self) -> str:
        return self.name


def _pay(world: World) -> tuple[Step, ...]:
    return (*gas_bill(), Step(PayByQr, WAIT, world.doing("platform", "phone", "pay")))


def _leave(_: World) -> tuple[Step, ...]:
    return (*gas_bill(), Step(PayByQr, Leave))


def _book(world: World) -> tuple[Step, ...]:
    return (*present(world, "book", "zhang"), *new_booking())


def _cancel(world: World) -> tuple[Step, ...]:
    choices = (Step(Choose, option(1)), Step(Choose, option(1)), Step(Review, True))
    return (*present(world, "book", "zhang"), *choices)


def _look_up(world: World) -> tuple[Step, ...]:
    return (*present(world, "progress", "zhang"), Step(Choose, first), Step(Progress, Move.DONE))


PAY, LEAVE = Journey("pay", _pay), Journey("leave", _leave)
BOOK, CANCEL = Journey("book", _book), Journey("cancel", _cancel, booked=True)
LOOK_UP = Journey("look_up", _look_up)


def on_a_bad_network(world: World, proxy: FaultProxy) -> County:
    """That world's terminal with short patience, and its platform behind the proxy."""
    direct: PlatformClient = drivers.build(world.parts.platform)
    platform = world.parts.platform.with_(url=proxy.url, **NETWORK)
    parts = replace(world.parts, platform=platform)
    return County(replace(world.with_times(**TIMES), parts=parts), proxy, direct)
