"""Claim codes: one of them leads to one thing, for whoever holds it, at any terminal."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.platform.sandbox.desk import Call, Finder, Office, Refusal, answers
from kiosk.contract.claims import Claim, FindClaim, lead_to


class ClaimDesk:
    """A code is bound by the desk that gives something out (`desk.take_code`), which also finds
    what it stands for (`desk.finds`)."""

    def __init__(self, office: Office, finders: Mapping[str, Finder]) -> None:
        self._office = office
        self._finders = finders

    @answers(FindClaim)
    def claim(self, call: Call[FindClaim]) -> Claim:
        code = call.request.claim_code
        with self._office.database.transaction() as db:
            row = db.execute(
                "SELECT kind, terminal, reference FROM claim_code WHERE code = ?", (code,)
            ).fetchone()
        if row is None:
            raise Refusal("claim.unknown")
        kind, terminal, reference = row
        return lead_to(code, self._finders[kind](reference, terminal))
