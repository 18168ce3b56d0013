"""How a case stands that was found by its claim code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.contract.applications import Case
from kiosk.services.progress.pages import Lookup, look
from kiosk.visit.claimed import ClaimPage, Found
from kiosk.visit.flow import To, page
from kiosk.visit.session import Session


@page("look")
async def case(_: Session, state: Found) -> To[Any]:
    found = state.thing
    return To(look, Lookup((found,), found))


CLAIMS: Mapping[type[Any], ClaimPage] = {Case: ClaimPage(case, tells=False)}
