"""What is asked, as plain data. A screen decides how it looks; a script in a test answers it.

`View[T]` is answered with a `T`. Words are keys (`Text`) or the platform's (`Titles`), so a page
changes its language while it stands. `voice` is what is spoken, and is readable on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber
from kiosk.model.service import Case, Slot
from kiosk.model.status import OF_CASE, Status
from kiosk.model.text import Text, Words

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Back(Exception):
    """The resident goes one page back."""


class Leave(Exception):
    """The resident ends the visit."""


class TimedOut(Exception):
    """Nobody answered in time."""


class Look(StrEnum):
    STANDARD = "standard"
    LARGE = "large"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class Preferences:
    """How this resident wants to be spoken to. Back to the defaults when the visit ends."""

    language: str = "zh_CN"
    look: Look = Look.STANDARD
    low_reach: bool = False
    voice: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around a view: where the resident is and which ways out are open.

    `steps` are all steps of the service, `step` the index of the present one (-1: none).
    `seconds` is the time this page waits for something, counted down on the page; None where
    it waits for nobody.
    """

    service: Words | None = None
    steps: tuple[Words, ...] = ()
    step: int = -1
    back: bool = False
    leave: bool = True
    seconds: float | None = None
    resident: str = ""
    """The resident's name as others may see it (masked); empty before identification."""


@dataclass(frozen=True)
class View(Generic[T_co]):
    """One page, one question."""

    question: Words
    hint: Words = field(default="", kw_only=True)
    wrong: Words = field(default="", kw_only=True)
    """Why the answer given before was not taken; stands beside the field or the choice."""

    @property
    def voice(self) -> tuple[Words, ...]:
        """What is spoken, in order."""
        return tuple(words for words in (self.wrong, self.question, self.hint) if words)

    @property
    def help(self) -> Words:
        """What the help says of this page."""
        return Text(f"help.{type(self).__name__}")


class Stage(Protocol):
    """Where views are shown. One page stands at a time; a cover may stand above it."""

    preferences: Preferences

    def idle_since(self) -> float:
        """`time.monotonic()` of the last touch of something that can be touched or, if later,
        of the page's appearance."""
        ...

    async def show(self, view: View[T], frame: Frame) -> T:
        """The first answer to the view. Raises `Back` or `Leave` where the frame offers them.

        The page stands until the next `show`. Cancelling takes the answer back: a later touch
        on the page does nothing.
        """
        ...

    async def cover(self, view: View[T]) -> T:
        """Shows a view above the present page, which keeps what was typed on it; the cover
        goes when answered or cancelled."""
        ...


# --- views -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """A service on the home page. `reason` says why it cannot run now; None: it can."""

    key: str
    title: Words
    icon: str
    reason: Words | None = None


@dataclass(frozen=True)
class Home(View[str]):
    """Answered with the key of a tile that can run."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class OutOfService(View[None]):
    """Nothing can run. Never answered; `hint` names the nearest alternative. `causes` are what
    is wrong, `safe` is what is safe, `since` when it began, `whom` whom to ask."""

    causes: tuple[Words, ...] = ()
    safe: Words = ""
    since: datetime | None = None
    whom: Words = ""


@dataclass(frozen=True)
class PresentCard(View[None]):
    """Waits for a card on the reader; answered by the device, not by touch."""


@dataclass(frozen=True)
class TakeCard(View[None]):
    """A card was left on the reader; goes when it has been lifted."""


@dataclass(frozen=True)
class Working(View[None]):
    """Something is being waited for. Past 10 s the page says that it takes longer."""


@dataclass(frozen=True)
class Option(Generic[T_co]):
    """`search` holds what a search by initials matches (lower-case letters and digits)."""

    value: T_co
    title: Words
    detail: Words = ""
    icon: str = ""
    search: str = ""
    enabled: bool = True


@dataclass(frozen=True)
class Choose(View[T]):
    """Answered with the value of one enabled option. At most eight stand at once; more are
    paged, and searched by initials where the options carry `search`."""

    options: tuple[Option[T], ...]


@dataclass(frozen=True)
class EnterDigits(View[str]):
    """A number typed on the page's own pad: exactly `length` digits, shown in groups of four.
    `typed` stands in the field at first: what was typed before and was `wrong`."""

    label: Words
    length: int
    typed: PersonNumber = field(default_factory=lambda: PersonNumber(""))


@dataclass(frozen=True)
class EnterCode(View[str]):
    """A claim code typed on the page's own keys (`kiosk.keys.ALPHABET`), or held under the
    scanner where `scanner`. Answered with its eight characters, checked or not. `typed` stands
    in the field at first: what was typed before and was `wrong`."""

    label: Words
    scanner: bool = False
    typed: str = ""


@dataclass(frozen=True)
class Day:
    """`places` left on that day; 0 where it is full or closed."""

    on: date
    places: int


@dataclass(frozen=True)
class ChooseDay(View[date]):
    """A calendar of consecutive days; answered with a day that has places."""

    days: tuple[Day, ...]


@dataclass(frozen=True)
class ChooseSlot(View[Slot]):
    """The times of one day with the places left; answered with one that has any."""

    on: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Row:
    """A line of a review, a result or a slip. A `Personal` value is shown in full on a review
    page, where the resident must check it, and masked everywhere else. A tuple is a list."""

    label: Words
    value: object
    strong: bool = False


@dataclass(frozen=True)
class Review(View[bool]):
    """Exactly what will be sent, paid or printed; True when the primary action was touched."""

    rows: tuple[Row, ...]
    action: Words


@dataclass(frozen=True)
class PayByQr(View[None]):
    """A payment code to scan; answered by the payment, not by touch."""

    amount: Fen
    payee: Words
    payload: str


@dataclass(frozen=True)
class PresentCode(View[None]):
    """Waits for the payer's code under the scanner; answered by the device, not by touch. `wrong`
    says why the code held there before was not taken; the scan goes on."""

    amount: Fen


@dataclass(frozen=True)
class ConfirmOnPhone(View[None]):
    """The payer must confirm on the phone; answered by the payment, not by touch."""

    amount: Fen
    payee: Words


class Move(StrEnum):
    """What the resident may do on a page that informs."""

    DONE = "done"
    PRINT = "print"
    RETRY = "retry"


@dataclass(frozen=True)
class Nothing(View[Move]):
    """A list that is empty: `question` says what there is none of, `hint` why that may be and
    what else can be done, `whom` whom to ask. RETRY where there is `again`, which says what
    another try would be, else DONE."""

    whom: Words = ""
    again: Words = ""


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


@dataclass(frozen=True)
class AnythingElse(View[bool]):
    """At the end of a service. True: the resident has finished (`finish`, the primary action);
    False: home again with the identity kept (`more`)."""

    finish: Words
    more: Words


@dataclass(frozen=True)
class Rated:
    """A resident's rating: grade 5 … 1 and the reasons ticked."""

    grade: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    id: str
    title: Words
    grades: tuple[int, ...]


@dataclass(frozen=True)
class Rate(View[Rated | None]):
    """Five grades with optional reasons for the grade chosen; None when skipped."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Sorry(View[Move]):
    """Something went wrong: `question` says what happened, `safe` what is safe, `hint` what to
    do now, `whom` whom to ask, `elsewhere` where else it can be done. RETRY only where a repeat
    can succeed (`retry`), else DONE; the frame may offer Back as well."""

    safe: Words
    whom: Words
    retry: bool = False
    elsewhere: Words = ""


@dataclass(frozen=True)
class StillThere(View[None]):
    """The idle warning, a cover; answered by "I am still here"."""

    seconds: int


@dataclass(frozen=True)
class Help(View[None]):
    """`about` is what to do on the page below (its `help`), `lines` whom to ask, with telephone
    and window; a cover."""

    lines: tuple[Words, ...]
    about: Words = ""


@dataclass(frozen=True)
class Display(View[None]):
    """How the resident wants to be shown and told things; a cover with the switches."""
