"""Steps that several services have in common."""

from __future__ import annotations

import tomllib
from typing import Any

from kiosk.base.paths import CONFIG
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterDigits
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse, Rate, Rated
from kiosk.views.result import Move, Printing, Result
from kiosk.views.review import Review
from tests.flows.stage import WAIT, Step
from tests.flows.world import World

GAS_WITH_THREE_BILLS = "6012000025"
GAS_ALREADY_PAID = "6012000033"


def first(view: Any) -> Any:
    """The first option that can be chosen."""
    return next(option.value for option in view.options if option.enabled)


def option(number: int) -> Any:
    return lambda view: view.options[number].value


def renewed(world: World, answer: Any) -> Any:
    """An answer that is given when the terminal has heard the platform's newest catalogue."""

    async def later(view: Any) -> Any:
        assert world.terminal
        await world.terminal.catalogue.refresh()
        return answer(view)

    return later


def finish(world: World, *, card: bool, rated: Rated | None = None) -> tuple[Step, ...]:
    """Rates or skips, says there is nothing else, takes the card."""
    return (Step(Rate, rated), Step(AnythingElse, True), *((take_card(world),) if card else ()))


def take_card(world: World) -> Step:
    return Step(TakeCard, WAIT, world.doing("id_card_reader", "card", "none"))


def present(world: World, service: str, persona: str) -> tuple[Step, ...]:
    return (
        Step(Home, service),
        Step(PresentCard, WAIT, world.doing("id_card_reader", "card", persona)),
    )


def result(answer: Move = Move.DONE, also: Any = None) -> tuple[Step, ...]:
    """A result whose slip is printed, or tried, while it stands."""
    return (Step(Result, WAIT), Step(Result, answer, also))


def new_booking() -> tuple[Step, ...]:
    """From the department to the review, the first of everything."""
    return (
        Step(Choose, first),
        Step(Choose, first),
        Step(ChooseDay, lambda view: next(d.on for d in view.days if d.places)),
        Step(ChooseSlot, lambda view: next(s for s in view.slots if s.places_left)),
        Step(Review, True),
    )


def gas_bill(also: Any = None, channel: str = "wx") -> tuple[Step, ...]:
    """The first unpaid gas bill, from home to the review; `also` as the review appears."""
    return (
        Step(Home, "pay"),
        Step(Choose, first),
        Step(EnterDigits, GAS_WITH_THREE_BILLS),
        Step(Choose, first),
        Step(Choose, paid_by(channel)),
        Step(Review, True, also),
    )


def paid_by(channel: str) -> Any:
    """The option of that channel."""
    return lambda view: next(o.value for o in view.options if o.value.id == channel)


def printing_states(pages: list[Result]) -> list[Printing]:
    return [page.printing for page in pages]


def canaries(*keys: str) -> list[str]:
    """Everything personal about these personas, and the account whose bills are paid."""
    personas = tomllib.loads((CONFIG / "personas.toml").read_text("utf-8"))["persona"]
    chosen = [persona for persona in personas if persona["key"] in keys]
    fields = ("name", "number", "address", "newest_address", "birth", "other_number")
    return [p[f] for p in chosen for f in fields if p.get(f)] + [GAS_WITH_THREE_BILLS]
