"""Looks up how a resident's cases stand, and prints one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.base.text import Sentences, Words, text
from kiosk.contract.applications import Case, Cases, CaseState
from kiosk.model.document import PrintOutcome, PrintResult
from kiosk.ports.parts import STORE
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.services.progress.slip import case_slip
from kiosk.views.choose import Choose, Option
from kiosk.views.notices import Working
from kiosk.views.result import Ending, Move, Printing, Progress
from kiosk.views.review import Row
from kiosk.views.status import OF_CASE
from kiosk.visit.conclude import SHOWN, note, print_beside, why_not
from kiosk.visit.flow import End, Service, To, page
from kiosk.visit.identify import identify, identity
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session


@dataclass(frozen=True)
class Lookup:
    cases: tuple[Case, ...] = ()
    case: Case | None = None


@page("identify")
async def who(session: Session, state: Lookup) -> To[Lookup] | End:
    await identify(session)
    return To(find, state)


@page("choose")
async def find(session: Session, _: Lookup) -> To[Lookup] | End:
    cases = await session.wait(
        Working(text("progress.finding")), session.terminal.platform.ask(Cases(session.token))
    )
    if not cases:
        return await nothing(session, text("progress.none"), text("progress.none.hint"))
    return To(choose, Lookup(cases))


@page("choose")
async def choose(session: Session, state: Lookup) -> To[Lookup] | End:
    options = tuple(
        Option(case, case.title, OF_CASE[case.state].text, "case") for case in state.cases
    )
    case = await session.show(Choose(text("progress.question"), options))
    return To(look, Lookup(state.cases, case))


@page("look")
async def look(session: Session, state: Lookup) -> To[Lookup] | End:
    case = state.case
    if case is None:
        return To(choose, state)
    view = Progress(OF_CASE[case.state].text, case, _needed(case))
    while await session.show(view) is Move.PRINT:
        slip = case_slip(case, session.resident, session.terminal.settings.site, session.language)
        running = replace(view, printing=Printing.RUNNING, printing_note=text("progress.printing"))
        finished, outcome = await print_beside(session, running, slip)
        if finished and outcome.result is PrintResult.PRINTED:
            break
        view = replace(view, printing=SHOWN[outcome.result], printing_note=_note(outcome))
    return End(Ending.DONE, "progress")


def _needed(case: Case) -> tuple[Row, ...]:
    """What the resident must hand in and where. The platform says it in the note of the node that
    is under way or, where that has none, of the last one that has happened."""
    if case.state is not CaseState.SUPPLEMENT:
        return ()
    under_way = next((step.note for step in case.steps if step.at is None), Sentences())
    happened = [step.note for step in case.steps if step.at is not None]
    note = under_way if under_way.zh_CN else (happened or [under_way])[-1]
    return (
        Row(text("progress.missing"), note if note.zh_CN else text("progress.missing.ask"), True),
        Row(text("progress.where"), case.department),
    )


def _note(outcome: PrintOutcome) -> Words:
    """What is told of the slip; a case has no claim code to keep in its place."""
    if outcome.result is PrintResult.PRINTED:
        return note(outcome)
    return text(f"progress.slip.{outcome.result.value}", reason=why_not(outcome))


SERVICE = Service(
    "progress",
    icon="search",
    order=3,
    steps=("identify", "choose", "look"),
    first=To(who, Lookup()),
    needs=identity() & PLATFORM & STORE,
    wants=RECEIPT_PRINTER,
)
