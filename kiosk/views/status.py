"""What is so, in one word: the same on a result, a claim, a case and a slip (`status.<word>`)."""

from __future__ import annotations

from enum import StrEnum

from kiosk.base.text import Text
from kiosk.contract.applications import CaseState
from kiosk.contract.booking import BookingState


class Tone(StrEnum):
    """How a status looks. FINE: it is as it should be. GOING: something follows by itself.
    ASKS: somebody must do something or wait. PLAIN: over, and nobody's fault. FAILED: it came to
    nothing."""

    FINE = "fine"
    GOING = "going"
    ASKS = "asks"
    PLAIN = "plain"
    FAILED = "failed"


class Status(StrEnum):
    """One word for each thing that can be so."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    BOOKED = "booked"
    POSTING = "posting"
    """Paid; the payee has not confirmed it yet."""
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NOT_DONE = "not_done"
    PENDING = "pending"
    """Not known yet."""
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT = "supplement"
    REFUSED = "refused"

    @property
    def text(self) -> Text:
        return Text(f"status.{self.value}")

    @property
    def tone(self) -> Tone:
        return _TONES[self]


_TONES = {
    Status.SUBMITTED: Tone.GOING,
    Status.RECEIVED: Tone.GOING,
    Status.BOOKED: Tone.FINE,
    Status.POSTING: Tone.GOING,
    Status.DONE: Tone.FINE,
    Status.CANCELLED: Tone.PLAIN,
    Status.EXPIRED: Tone.PLAIN,
    Status.NOT_DONE: Tone.FAILED,
    Status.PENDING: Tone.ASKS,
    Status.ACCEPTED: Tone.GOING,
    Status.IN_PROGRESS: Tone.GOING,
    Status.SUPPLEMENT: Tone.ASKS,
    Status.REFUSED: Tone.FAILED,
}
OF_BOOKING = {
    BookingState.CONFIRMED: Status.BOOKED,
    BookingState.CANCELLED: Status.CANCELLED,
    BookingState.DONE: Status.DONE,
    BookingState.MISSED: Status.EXPIRED,
}
OF_CASE = {
    CaseState.ACCEPTED: Status.ACCEPTED,
    CaseState.IN_PROGRESS: Status.IN_PROGRESS,
    CaseState.SUPPLEMENT: Status.SUPPLEMENT,
    CaseState.APPROVED: Status.DONE,
    CaseState.REFUSED: Status.REFUSED,
}
