"""Claim codes: one of them leads to one thing, for whoever holds it, at any terminal."""

from __future__ import annotations

from drivers.platform import messages
from drivers.platform.sandbox.bookings import Bookings
from drivers.platform.sandbox.cases import Cases
from drivers.platform.sandbox.desk import Call, Office, Refusal
from drivers.platform.sandbox.payments import Payments
from drivers.platform.sandbox.provider import Attempt
from kiosk.contract.claims import Claim


class Claims:
    """A code is bound by the desk that gives something out (`desk.take_code`)."""

    def __init__(
        self, office: Office, payments: Payments, bookings: Bookings, cases: Cases
    ) -> None:
        self._office = office
        self._payments = payments
        self._bookings = bookings
        self._cases = cases

    def claim(self, call: Call) -> Claim:
        search: messages.ClaimSearch = call.body
        code = search.claim_code
        with self._office.database.transaction() as db:
            row = db.execute(
                "SELECT kind, terminal, reference FROM claim_code WHERE code = ?", (code,)
            ).fetchone()
        if row is None:
            raise Refusal("claim.unknown")
        return self._found(code, *row)

    def _found(self, code: str, kind: str, terminal: str, reference: str) -> Claim:
        if kind == "payment":
            return Claim(code, paid=self._payments.paid_bill(Attempt(terminal, reference)))
        if kind == "booking":
            return Claim(code, booking=self._bookings.booking(reference))
        if kind == "case":
            return Claim(code, case=self._cases.case(int(reference)))
        return Claim(code, topic=self._office.county.topics[reference])
