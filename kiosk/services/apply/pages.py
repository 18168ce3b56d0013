"""Applies for something that needs nothing but one's identity, and opens a case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kiosk.base.keys import new_claim_code
from kiosk.base.text import text
from kiosk.contract.applications import Case, Submit
from kiosk.contract.catalogue import Catalogue, Department, Procedure
from kiosk.ports.parts import CLOCK, STORE
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.services.apply.slip import application_slip
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Ending, Result
from kiosk.views.review import Review, Row
from kiosk.views.status import Status
from kiosk.visit.catalogue import get_catalogue
from kiosk.visit.conclude import conclude, slip_hint
from kiosk.visit.department import choose_from
from kiosk.visit.flow import End, Service, To, page, present
from kiosk.visit.identify import identify, identity
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session
from kiosk.visit.undertake import undertake

FEW = 8
"""Up to so many procedures stand on one page and need no department chosen before."""


@dataclass(frozen=True)
class Application:
    """What has been chosen so far; `department` only where there are many procedures."""

    catalogue: Catalogue | None = None
    department: Department | None = None
    procedure: Procedure | None = None


Next = To[Any] | End


@page("identify")
async def who(session: Session, state: Application) -> Next:
    await identify(session)
    return To(start, state)


@page("what", asks=("procedure",))
async def start(session: Session, state: Application) -> Next:
    catalogue = await get_catalogue(session)
    few = len(catalogue.procedures) <= FEW
    return To(choose_procedure if few else choose_department, replace(state, catalogue=catalogue))


@page("what")
async def choose_department(session: Session, state: Application) -> Next:
    catalogue = present(state.catalogue)
    ids = {procedure.department_id for procedure in catalogue.procedures}
    department = await choose_from(session, text("apply.department"), catalogue, ids)
    if department is None:
        return End(Ending.NOT_DONE)
    return To(choose_procedure, replace(state, department=department))


@page("what")
async def choose_procedure(session: Session, state: Application) -> Next:
    catalogue, chosen = present(state.catalogue), state.department
    departments = {d.id: d for d in ((chosen,) if chosen else catalogue.departments)}
    options = tuple(
        Option(
            p, p.title, "" if chosen else departments[p.department_id].title, "document", p.pinyin
        )
        for p in catalogue.procedures
        if p.department_id in departments
    )
    if not options:
        return await nothing(session, text("apply.none"))
    hint = chosen.title if chosen else ""
    procedure = await session.show(Choose(text("apply.procedure"), options, hint=hint))
    return To(review, replace(state, procedure=procedure))


@page("review")
async def review(session: Session, state: Application) -> Next:
    procedure, resident = present(state.procedure), present(session.resident)
    rows = (
        Row(text("slip.name"), resident.name),
        Row(text("slip.number"), resident.number),
        Row(text("case.title"), procedure.title, strong=True),
        Row(text("apply.time"), text("apply.days", days=procedure.days)),
    )
    action, hint = text("apply.action"), slip_hint(session)
    await session.show(Review(text("apply.review"), rows, action, hint=hint))
    return await _submit(session, procedure)


async def _submit(session: Session, procedure: Procedure) -> To[Any]:
    """Writes the promise down, then makes it. From here there is no way back."""
    code = new_claim_code()
    undertaking = await session.terminal.undertakings.make(
        Submit(session.token, procedure.id, code), code
    )

    def opened(case: Case) -> To[Opened]:
        return To(done, Opened(case, code), barrier=True)

    return await undertake(session, "apply", undertaking, opened)


@dataclass(frozen=True)
class Opened:
    case: Case
    claim_code: str


@page("done")
async def done(session: Session, state: Opened) -> Next:
    case, site = state.case, session.terminal.settings.site
    rows = (
        Row(text("case.number"), case.number, strong=True),
        Row(text("case.title"), case.title, strong=True),
        Row(text("case.due_on"), case.due_on),
    )
    heading, hint = text("apply.done"), text("apply.done.hint")
    slip = application_slip(case, state.claim_code, session.resident, site, session.language)
    await conclude(
        session, Result(heading, Status.SUBMITTED, state.claim_code, rows, hint=hint), slip
    )
    return End(Ending.DONE, state.claim_code)


SERVICE = Service(
    "apply",
    icon="form",
    order=2,
    steps=("identify", "what", "review", "done"),
    first=To(who, Application()),
    needs=CLOCK & identity() & PLATFORM & STORE,
    wants=RECEIPT_PRINTER,
)
