"""How something ended, or stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.base.text import Words
from kiosk.contract.applications import Case
from kiosk.views.base import View
from kiosk.views.review import Row
from kiosk.views.status import OF_CASE, Status


class Move(StrEnum):
    """What the resident may do on a page that informs."""

    DONE = "done"
    PRINT = "print"
    RETRY = "retry"


class Ending(StrEnum):
    """There are three."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class Printing(StrEnum):
    """What is known of the slip that belongs to a result."""

    NONE = "none"
    OFFERED = "offered"
    RUNNING = "running"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Progress(View[Move]):
    """One case and its nodes; DONE or PRINT. `needed` is what the resident must hand in, where
    and by when, as far as is known; `printing` and `printing_note` tell of its slip."""

    case: Case
    needed: tuple[Row, ...] = ()
    printing: Printing = Printing.OFFERED
    printing_note: Words = ""

    @property
    def status(self) -> Status:
        return OF_CASE[self.case.state]


_ENDINGS = {
    Status.NOT_DONE: Ending.NOT_DONE,
    Status.EXPIRED: Ending.NOT_DONE,
    Status.PENDING: Ending.UNKNOWN,
}


@dataclass(frozen=True)
class Result(View[Move]):
    """How it ended. `status` is the word for it. The claim code stands here before anything is
    printed; it asks to be photographed only where it is of use later (`keep`). DONE or PRINT
    (PRINT where `printing` is OFFERED, FAILED or UNKNOWN)."""

    status: Status
    claim_code: str
    rows: tuple[Row, ...] = ()
    printing: Printing = Printing.NONE
    printing_note: Words = ""
    keep: bool = True

    @property
    def ending(self) -> Ending:
        """Which of the three it is; what was cancelled as wished is done."""
        return _ENDINGS.get(self.status, Ending.DONE)
