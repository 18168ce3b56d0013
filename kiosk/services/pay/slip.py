"""What is printed of a payment."""

from __future__ import annotations

from kiosk.base.config import Site
from kiosk.base.text import Text, Words
from kiosk.contract.payments import Bill
from kiosk.model.document import Document
from kiosk.visit.slips import Slip


def receipt(
    bill: Bill, payee: Words, claim_code: str, number: str, site: Site, language: str
) -> Document:
    """Proof of a payment the platform has confirmed; never built for any other."""
    slip = Slip(language, Text("pay.receipt"))
    slip.field("slip.claim", claim_code, strong=True)
    slip.field("pay.receipt_number", number)
    slip.field("pay.payee", payee)
    slip.field("pay.account", bill.account)
    slip.field("pay.payer", bill.payer)
    slip.field("pay.period", bill.period)
    slip.field("pay.amount", bill.amount)
    slip.code(claim_code, "slip.claim.caption")
    slip.note(Text("pay.slip.note"))
    return slip.close(site)
