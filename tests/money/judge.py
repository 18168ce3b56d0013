"""The invariants of money: what the terminals have on record against the provider's books."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.platform.sandbox.ledger import Entry, Ledger
from kiosk.undertakings.undertaking import UndertakingState

Records = Mapping[str, Mapping[str, str]]
"""The state of every payment by terminal and key."""


def violations(ledger: Ledger, records: Records) -> list[str]:
    """What contradicts I1 to I7, a line each, beginning with the invariant's name."""
    wrong = [f"I1 paid twice: {bill}" for bill in ledger.double_charged]
    wrong += [f"I7 posted twice: {bill}" for bill in ledger.double_posted]
    wrong += [f"I4 posted, not paid: {attempt}" for attempt in ledger.posted_unpaid]
    for entry in ledger.entries:
        state = records[entry.terminal].get(entry.key)
        wrong += [f"{what}: {state} {entry}" for what, so in _of(entry, state).items() if so]
    return wrong


def _of(entry: Entry, state: str | None) -> dict[str, bool]:
    return {
        "I3 paid, not on record": entry.paid and state is None,
        "I2 closed, and paid": entry.paid and state == UndertakingState.CLOSED,
        "I2 reversed, and the money is still there": entry.paid
        and state == UndertakingState.REVERSED,
        "I5 closed, and payable": entry.payable and state == UndertakingState.CLOSED,
        "I6 done, not posted": not entry.postings and state == UndertakingState.DONE,
        "I4 posted, not paid on record": entry.postings > 0
        and state not in (UndertakingState.PAID, UndertakingState.DONE),
    }
