"""What the slips say. Names and numbers are masked: paper is left lying about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kiosk.config import Site
from kiosk.i18n import say
from kiosk.model.clock import day_of, now
from kiosk.model.document import Block, Document, Field, Heading, Note, Qr, Table
from kiosk.model.identity import Resident
from kiosk.model.service import Bill, Booking, BookingState, Case
from kiosk.model.status import OF_CASE
from kiosk.model.text import Text, Titles, Words, text


class _Slip:
    """Collects blocks in the resident's language."""

    def __init__(self, language: str, heading: Words) -> None:
        self._language = language
        self._blocks: list[Block] = [Heading(self.say(heading))]

    def say(self, words: object) -> str:
        return say(words, self._language)

    def field(self, label: str, value: object, *, strong: bool = False) -> None:
        self._blocks.append(Field(self.say(Text(label)), self.say(value), strong))

    def table(self, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        heads = tuple(self.say(Text(column)) for column in columns)
        cells = tuple(tuple(self.say(cell) for cell in row) for row in rows)
        self._blocks.append(Table(heads, cells))

    def code(self, payload: str, caption: str) -> None:
        self._blocks.append(Qr(payload, self.say(Text(caption))))

    def note(self, words: Words) -> None:
        self._blocks.append(Note(self.say(words)))

    def close(self, site: Site) -> Document:
        """Ends every slip alike: where, when, whom to ask."""
        self.field("slip.place", Titles(site.name, site.name_en))
        self.field("slip.time", now())
        self.note(text("slip.ask", telephone=site.telephone))
        return Document(tuple(self._blocks))


def booking_slip(
    booking: Booking, resident: Resident | None, site: Site, language: str, heading: Words
) -> Document:
    """A booking made, changed or cancelled; `heading` says which."""
    slip = _Slip(language, heading)
    slip.field("slip.claim", booking.claim_code, strong=True)
    if resident:
        slip.field("slip.name", resident.name)
        slip.field("slip.number", resident.number)
    slip.field("book.item", booking.item.title)
    slip.field("book.when", booking.slot.starts_at)
    slip.field("book.place", booking.item.place)
    stands = booking.state is BookingState.CONFIRMED
    if stands and booking.item.materials:
        slip.table(("slip.materials", "slip.brought"), ((m, "□") for m in booking.item.materials))
    slip.code(booking.claim_code, "slip.claim.caption")
    if stands:
        slip.note(Text("book.slip.note"))
    return slip.close(site)


def case_slip(case: Case, resident: Resident | None, site: Site, language: str) -> Document:
    """How a case stands, with its nodes."""
    slip = _Slip(language, Text("progress.slip"))
    slip.field("case.number", case.number)
    slip.field("case.title", case.title)
    slip.field("case.department", case.department)
    if resident:
        slip.field("slip.name", resident.name)
    slip.field("case.state", OF_CASE[case.state].text)
    slip.field("case.accepted_on", case.accepted_on)
    slip.field("case.due_on", case.due_on)
    steps = ((s.title, day_of(s.at) if s.at else Text("case.step.open")) for s in case.steps)
    slip.table(("case.step", "case.step.at"), steps)
    slip.code(case.number, "case.number")
    return slip.close(site)


def application_slip(
    case: Case, claim_code: str, resident: Resident | None, site: Site, language: str
) -> Document:
    """An application that has become a case."""
    slip = _Slip(language, Text("apply.slip"))
    slip.field("slip.claim", claim_code, strong=True)
    slip.field("case.number", case.number)
    slip.field("case.title", case.title)
    if resident:
        slip.field("slip.name", resident.name)
        slip.field("slip.number", resident.number)
    slip.field("case.accepted_on", case.accepted_on)
    slip.field("case.due_on", case.due_on)
    slip.code(claim_code, "slip.claim.caption")
    slip.note(Text("apply.slip.note"))
    return slip.close(site)


def receipt(
    bill: Bill, payee: Words, claim_code: str, number: str, site: Site, language: str
) -> Document:
    """Proof of a payment the platform has confirmed; never built for any other."""
    slip = _Slip(language, Text("pay.receipt"))
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


def pending_slip(
    claim_code: str,
    heading: Words,
    what: Words,
    site: Site,
    language: str,
    fields: Mapping[str, object] = MappingProxyType({}),
) -> Document:
    """What the page says, and the code, while something is still to come: `heading` and `what`
    are the page's question and hint. `fields` are what it is about, by their labels."""
    slip = _Slip(language, heading)
    slip.field("slip.claim", claim_code, strong=True)
    for label, value in fields.items():
        slip.field(label, value)
    slip.note(what)
    slip.code(claim_code, "slip.claim.caption")
    return slip.close(site)


def reprint(slip: Document, language: str) -> Document:
    """The same slip, saying below its heading that it was printed before."""
    heading, *rest = slip.blocks
    return Document((heading, Note(say(Text("slip.again"), language)), *rest))
