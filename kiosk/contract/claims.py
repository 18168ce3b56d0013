"""What a claim code leads to."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.bounds import (
    ClaimCode,
)
from kiosk.contract.applications import Case
from kiosk.contract.booking import Booking
from kiosk.contract.catalogue import Topic
from kiosk.contract.payments import PaidBill


@dataclass(frozen=True)
class Claim:
    """What a claim code leads to: one of these, or a complaint (none of them) in its state."""

    claim_code: ClaimCode
    paid: PaidBill | None = None
    booking: Booking | None = None
    case: Case | None = None
    topic: Topic | None = None
