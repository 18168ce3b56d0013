"""What the terminal has undertaken to do, as it stands in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an intent is about."""

    PAY = "pay"
    CONFIRM = "confirm"
    CHANGE = "change"
    CANCEL = "cancel"
    SUBMIT = "submit"


class State(StrEnum):
    """INTENT: on disk, perhaps sent. UNKNOWN: the same, and nobody waits for it any more.
    PAID: money has moved and is not yet posted. DONE and CLOSED: was done; was not and never
    will be. REVERSED: the money moved and went back."""

    INTENT = "intent"
    UNKNOWN = "unknown"
    PAID = "paid"
    DONE = "done"
    CLOSED = "closed"
    REVERSED = "reversed"

    @property
    def final(self) -> bool:
        return self in (State.DONE, State.CLOSED, State.REVERSED)


@dataclass(frozen=True)
class Intent:
    """`subject` is the platform's identifier of what it is about: of one bill there is at most
    one payment that is not final. `facts` are what else its request needs; they are sealed on
    disk and shown nowhere."""

    key: str
    kind: Kind
    subject: str
    claim_code: str
    made_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    state: State = State.INTENT
