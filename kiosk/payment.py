"""The rules of money: an attempt's states and its legal moves, as a table. No I/O.

An attempt is written down (OPEN) before the platform hears of it, keeps one key for ever, and
leaves OPEN only on the platform's word. A missing answer moves nothing: unknown is not failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.errors import PlatformError
from kiosk.model.device import Actor
from kiosk.model.money import Fen
from kiosk.model.service import Payment, PaymentState


class AttemptState(StrEnum):
    """OPEN: may still be paid, or may have been. PAID: money has moved. CLOSED: it never will."""

    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True)
class Attempt:
    """One try at paying one bill."""

    key: str
    bill_id: str
    amount: Fen
    claim_code: str
    state: AttemptState
    expires_at: datetime
    receipt_number: str = ""


LEGAL = {
    AttemptState.OPEN: frozenset({AttemptState.OPEN, AttemptState.PAID, AttemptState.CLOSED}),
    AttemptState.PAID: frozenset({AttemptState.PAID}),
    AttemptState.CLOSED: frozenset({AttemptState.CLOSED}),
}

_SEEN = {
    PaymentState.ABSENT: AttemptState.OPEN,
    PaymentState.WAITING: AttemptState.OPEN,
    PaymentState.PAID: AttemptState.PAID,
    PaymentState.CLOSED: AttemptState.CLOSED,
}


class IllegalMove(PlatformError):
    """The platform contradicts what is on record: an incident for people, never smoothed over."""

    actor = Actor.ENGINEER


def after(attempt: Attempt, seen: Payment) -> AttemptState:
    """The attempt's state once the platform has said `seen` of it.

    Raises `IllegalMove` when a settled attempt is said to be otherwise, or when the platform
    speaks of another key, bill or amount. An attempt that was closed before the platform had
    ever heard of it has neither bill nor amount.
    """
    same = (seen.bill_id, seen.amount) == (attempt.bill_id, attempt.amount)
    never_heard_of = seen.state is PaymentState.CLOSED and (seen.bill_id, seen.amount) == ("", 0)
    fits = seen.key == attempt.key and (same or never_heard_of)
    if not fits and seen.state is not PaymentState.ABSENT:
        raise IllegalMove(f"attempt {attempt.key}: another bill or amount was answered")
    state = _SEEN[seen.state]
    if attempt.state is not AttemptState.OPEN and state is AttemptState.OPEN:
        return attempt.state
    if state not in LEGAL[attempt.state]:
        raise IllegalMove(f"attempt {attempt.key}: {attempt.state} on record, {state} answered")
    return state
