"""Looks up how a resident's cases stand, and prints one."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow import End, Service, To, page
from kiosk.flows.conclude import note
from kiosk.flows.identify import identify
from kiosk.model.service import Case
from kiosk.model.text import Words, text
from kiosk.session import Session
from kiosk.slips import case_slip
from kiosk.views import Choose, Ending, Move, Option, Progress, Working


@dataclass(frozen=True)
class Lookup:
    cases: tuple[Case, ...] = ()
    case: Case | None = None


@page("identify")
async def who(session: Session, state: Lookup) -> To[Lookup] | End:
    await identify(session)
    return To(find, state, barrier=True)


@page("choose")
async def find(session: Session, _: Lookup) -> To[Lookup] | End:
    cases = await session.wait(
        Working(text("progress.finding")), session.terminal.platform.cases(session.token)
    )
    if not cases:
        await session.show(
            Choose(
                text("progress.none"),
                (Option(Move.DONE, text("choice.understood"), icon="check"),),
                hint=text("progress.none.hint"),
            )
        )
        return End(Ending.NOT_DONE, "progress")
    return To(choose, Lookup(cases))


@page("choose")
async def choose(session: Session, state: Lookup) -> To[Lookup] | End:
    options = tuple(
        Option(case, case.title, text(f"case.{case.state}"), "case") for case in state.cases
    )
    case = await session.show(Choose(text("progress.question"), options))
    return To(look, Lookup(state.cases, case))


@page("look")
async def look(session: Session, state: Lookup) -> To[Lookup] | End:
    case = state.case
    if case is None:
        return To(choose, state)
    hint: Words = ""
    while True:
        question = text("progress.case", state=text(f"case.{case.state}"))
        if await session.show(Progress(question, case, hint=hint)) is not Move.PRINT:
            return End(Ending.DONE, "progress")
        slip = case_slip(case, session.resident, session.terminal.settings.site, session.language)
        outcome = await session.wait(
            Working(text("slip.running")), session.terminal.print(slip), leave=False
        )
        hint = note(outcome)


SERVICE = Service(
    "progress",
    icon="search",
    order=3,
    steps=("identify", "choose", "look"),
    first=To(who, Lookup()),
    needs=frozenset({"id_card_reader", "platform", "store"}),
    wants=frozenset({"receipt_printer"}),
)
