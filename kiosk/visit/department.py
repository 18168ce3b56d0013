"""Asks for the department; shared by services that begin with it."""

from __future__ import annotations

from collections.abc import Collection

from kiosk.base.text import Words, text
from kiosk.contract.catalogue import Catalogue, Department
from kiosk.views.choose import Choose, Option
from kiosk.visit.nothing import nothing
from kiosk.visit.session import Session


async def choose_from(
    session: Session, question: Words, catalogue: Catalogue, ids: Collection[str]
) -> Department | None:
    """One of the departments with these identifiers, in the catalogue's order; None where there
    is none, which has been said."""
    options = tuple(
        Option(d, d.title, icon="building", search=d.pinyin)
        for d in catalogue.departments
        if d.id in ids
    )
    if not options:
        await nothing(session, text("choose.no_departments"))
        return None
    return await session.show(Choose(question, options))
