"""What is printed of a case."""

from __future__ import annotations

from kiosk.base.config import Site
from kiosk.base.moments import day_of
from kiosk.base.text import Text
from kiosk.contract.applications import Case
from kiosk.model.document import Document
from kiosk.model.identity import Resident
from kiosk.views.status import OF_CASE
from kiosk.visit.slips import Slip


def case_slip(case: Case, resident: Resident | None, site: Site, language: str) -> Document:
    """How a case stands, with its nodes."""
    slip = Slip(language, Text("progress.slip"))
    slip.field("case.number", case.number)
    slip.field("case.title", case.title)
    slip.field("case.department", case.department)
    if resident:
        slip.field("slip.name", resident.name)
    slip.field("case.state", OF_CASE[case.state].text)
    slip.field("case.accepted_on", case.accepted_on)
    slip.field("case.due_on", case.due_on)
    steps = ((s.title, day_of(s.at) if s.at else Text("case.step.open")) for s in case.steps)
    slip.table(("case.step", "case.step.at"), steps)
    slip.code(case.number, "case.number")
    return slip.close(site)
