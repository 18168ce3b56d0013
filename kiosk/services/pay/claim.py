"""How a payment stands that was found by its claim code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.base.text import Titles, text
from kiosk.contract.catalogue import BillKind
from kiosk.contract.payments import PaidBill, Pay, PaymentState
from kiosk.services.pay.collect import Outcome, Told, tell
from kiosk.services.pay.pages import Choice, settle_first
from kiosk.views.choose import Choose, Option
from kiosk.views.status import Status
from kiosk.visit.catalogue import get_catalogue
from kiosk.visit.claimed import ClaimPage, Found
from kiosk.visit.flow import End, To, page
from kiosk.visit.session import Session

_OUTCOMES = {
    PaymentState.FULFILLED: Outcome.DONE,
    PaymentState.PAID: Outcome.POSTING,
    PaymentState.REVERSED: Outcome.REVERSED,
    PaymentState.CLOSED: Outcome.NOT_DONE,
}


@page("look")
async def payment(session: Session, state: Found) -> To[Any] | End:
    """How it ended; one that came to nothing can be paid now."""
    paid = state.thing
    catalogue = await get_catalogue(session)
    known = {kind.id: kind for kind in catalogue.bill_kinds}
    gone = BillKind(paid.bill.kind_id, Titles(paid.bill.kind_id), 0)
    kind = known.get(paid.bill.kind_id, gone)
    seen = paid.payment
    open_still = Outcome.NOT_YET if seen.expires_at else Outcome.UNKNOWN
    what = _OUTCOMES.get(seen.state, open_still)
    unpaid = what is Outcome.NOT_DONE and paid.bill.payable
    if unpaid and await _wants_to_pay(session, paid):
        return To(settle_first, Choice(kind, paid.bill))
    number, until = seen.receipt_number, seen.expires_at
    told = Told(what, paid.bill, kind.title, state.code, number, until, known=True)
    return To(tell, told, barrier=True)


async def _wants_to_pay(session: Session, paid: PaidBill) -> bool:
    amount = text("pay.bill.amount", amount=paid.bill.amount)
    options = (
        Option(True, text("claim.pay"), amount, "wallet"),
        Option(False, text("choice.understood"), icon="check"),
    )
    return await session.show(Choose(text("claim.not_paid"), options))


CLAIMS: Mapping[type[Any], ClaimPage] = {PaidBill: ClaimPage(payment, tells=False)}
KEPT: Mapping[str, Status] = {Pay.spec.name: Status.DONE}
