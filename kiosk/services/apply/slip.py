"""What is printed of an application."""

from __future__ import annotations

from kiosk.base.config import Site
from kiosk.base.text import Text
from kiosk.contract.applications import Case
from kiosk.model.document import Document
from kiosk.model.identity import Resident
from kiosk.visit.slips import Slip


def application_slip(
    case: Case, claim_code: str, resident: Resident | None, site: Site, language: str
) -> Document:
    """An application that has become a case."""
    slip = Slip(language, Text("apply.slip"))
    slip.field("slip.claim", claim_code, strong=True)
    slip.field("case.number", case.number)
    slip.field("case.title", case.title)
    if resident:
        slip.field("slip.name", resident.name)
        slip.field("slip.number", resident.number)
    slip.field("case.accepted_on", case.accepted_on)
    slip.field("case.due_on", case.due_on)
    slip.code(claim_code, "slip.claim.caption")
    slip.note(Text("apply.slip.note"))
    return slip.close(site)
