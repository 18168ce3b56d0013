"""The rules of money: an attempt's states and its legal moves, as tables. No I/O.

| rule | what it says | where |
|---|---|---|
| R1 | the undertaking is on disk before the platform hears of it | `Payments.open`, `create` |
| R2 | one key for ever; what is asked about it is idempotent by that key | `Attempt.key` |
| R3 | no answer, and "no such order", leave an attempt as it is | `SEEN` |
| R4 | at most one attempt at a bill is not final | the journal's unique index |
| R5 | leaving closes it and has that confirmed, or leaves it to the settler | `Payments.close` |
| R6 | "already paid", answered to a closing, is paid | `SEEN` |
| R7 | it expires soon after its page has gone | `longest_wait`, `expiry` |
| R8 | "paid" is on disk before it is posted; the receipt comes last | `Payments.fulfil` |
| R9 | what is not final is resolved at the start and again and again | `Settler` |
| R10 | one that stays open for long is an alarm | `Settler.status` |
| R11 | bill and amount are the same in undertaking, page and answer | `next_state` |
| R12 | money that moved on a closed attempt is an incident for people | `next_state` |

How channels of payment differ is data (`kiosk.contract.catalogue.Channel`), not another table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.base.condition import Actor
from kiosk.base.errors import PlatformError
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Payment, PaymentState
from kiosk.model.money import Fen
from kiosk.undertakings.undertaking import UndertakingState

MARGIN = timedelta(seconds=60)
"""How much longer an attempt may be paid than its code stands on the page (R7)."""


@dataclass(frozen=True)
class Attempt:
    """One try at paying one bill."""

    key: str
    bill_id: str
    amount: Fen
    claim_code: str
    channel_id: str
    made_at: datetime
    expires_at: datetime
    state: UndertakingState = UndertakingState.INTENT
    receipt_number: str = ""


LEGAL = {
    UndertakingState.INTENT: frozenset(
        {
            UndertakingState.UNKNOWN,
            UndertakingState.PAID,
            UndertakingState.DONE,
            UndertakingState.CLOSED,
            UndertakingState.REVERSED,
        }
    ),
    UndertakingState.UNKNOWN: frozenset(
        {
            UndertakingState.PAID,
            UndertakingState.DONE,
            UndertakingState.CLOSED,
            UndertakingState.REVERSED,
        }
    ),
    UndertakingState.PAID: frozenset({UndertakingState.DONE, UndertakingState.REVERSED}),
    UndertakingState.DONE: frozenset[UndertakingState](),
    UndertakingState.CLOSED: frozenset[UndertakingState](),
    UndertakingState.REVERSED: frozenset[UndertakingState](),
}
"""Forward only. From INTENT and UNKNOWN straight to DONE where the platform posts by itself."""

SEEN = {
    PaymentState.ABSENT: None,
    PaymentState.WAITING: None,
    PaymentState.PAID: UndertakingState.PAID,
    PaymentState.FULFILLED: UndertakingState.DONE,
    PaymentState.CLOSED: UndertakingState.CLOSED,
    PaymentState.REVERSED: UndertakingState.REVERSED,
}
"""What the platform's word makes of an attempt; None: nothing, it may still turn out either way."""


class IllegalMove(PlatformError):
    """The platform contradicts what is on record: an incident for people, never smoothed over."""

    actor = Actor.ENGINEER


def longest_wait(wanted: timedelta, channel: Channel) -> timedelta:
    """How long a page may wait for the payment: no longer than the channel lets a code live."""
    return min(wanted, timedelta(seconds=channel.lasting) - MARGIN)


def expiry(now: datetime, shown: timedelta) -> datetime:
    """The last moment an attempt may be paid whose page waits for `shown`."""
    return now + shown + MARGIN


def next_state(attempt: Attempt, seen: Payment) -> UndertakingState:
    """The attempt's state once the platform has said `seen` of it.

    Raises `IllegalMove` where the platform speaks of another key, bill or amount, or says what
    cannot follow. An attempt that was closed before the platform had ever heard of it has
    neither bill nor amount. A platform that still answers PAID of what was posted is behind.
    """
    state = SEEN[seen.state]
    if not _fits(attempt, seen):
        raise IllegalMove(f"attempt {attempt.key}: another bill or amount was answered")
    if state in (None, attempt.state) or (state, attempt.state) == (
        UndertakingState.PAID,
        UndertakingState.DONE,
    ):
        return attempt.state
    if state not in LEGAL[attempt.state]:
        raise IllegalMove(f"attempt {attempt.key}: {attempt.state} on record, {state} answered")
    return state


def _fits(attempt: Attempt, seen: Payment) -> bool:
    if seen.state is PaymentState.ABSENT:
        return True
    same = (seen.bill_id, seen.amount) == (attempt.bill_id, attempt.amount)
    never_heard_of = seen.state is PaymentState.CLOSED and (seen.bill_id, seen.amount) == ("", 0)
    return seen.key == attempt.key and (same or never_heard_of)
