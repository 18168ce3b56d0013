"""What every slip has in common. Names and numbers are masked: paper is left lying about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kiosk.base.config import Site
from kiosk.base.i18n import say
from kiosk.base.moments import now
from kiosk.base.text import Text, Titles, Words, text
from kiosk.model.document import Block, Document, Field, Heading, Note, Qr, Table


class Slip:
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
    slip = Slip(language, heading)
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
