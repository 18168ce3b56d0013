"""What the terminal has undertaken to do, as it stands in the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from kiosk.contract.request import Change

A = TypeVar("A")


class UndertakingState(StrEnum):
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
        return self in (UndertakingState.DONE, UndertakingState.CLOSED, UndertakingState.REVERSED)


@dataclass(frozen=True)
class Undertaking(Generic[A]):
    """`kind` is the name of its request, and `subject` the platform's identifier of what it is
    about: of one bill there is at most one payment that is not final.

    `request` None: it was wiped with its outcome, or cannot be read any more. What a payment
    keeps beside it is the receipt's number.
    """

    key: str
    kind: str
    subject: str
    claim_code: str
    made_at: datetime
    request: Change[A] | None = field(default=None, repr=False)
    state: UndertakingState = UndertakingState.INTENT
    receipt_number: str = ""


def make_undertaking(
    request: Change[A], key: str, claim_code: str, made_at: datetime
) -> Undertaking[A]:
    """What is to be undertaken; nothing is written down yet."""
    spec = request.spec
    subject = str(getattr(request, spec.subject)) if spec.subject else ""
    return Undertaking(key, spec.name, subject, claim_code, made_at, request)
