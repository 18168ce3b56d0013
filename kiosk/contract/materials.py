"""Papers handed in at the terminal, page by page.

A paper is named by the terminal. Each page is sent by itself under a key that follows from its
content, so that after a lost line only what is missing is sent again, and a page that was sent
twice is one page. Only `HandIn` makes them a paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from kiosk.base.bounds import FEW, Digest, Key, MediaType
from kiosk.contract.request import EXAMPLE_SESSION, Change, Exchange, Question, Upload
from kiosk.model.content import Content
from kiosk.model.personal import SessionToken

PageNumber = Annotated[int, Meta(ge=1, le=20)]


@dataclass(frozen=True)
class MaterialPage:
    """A page as the platform has it."""

    number: PageNumber
    media: MediaType
    digest: Digest
    size: Annotated[int, Meta(ge=1, le=64 * 1024 * 1024)]


@dataclass(frozen=True)
class Material:
    """What the platform has of a paper, in the order of its pages. `complete`: handed in, and
    nothing can be added any more."""

    key: Key
    pages: Annotated[tuple[MaterialPage, ...], FEW]
    complete: bool = False


@dataclass(frozen=True)
class SendPage(
    Upload[MaterialPage],
    route="POST /v1/materials/{material}/pages",
    problems=("content.unfit", "material.complete"),
    media=("image/jpeg", "image/png", "application/pdf"),
    largest=8 * 1024 * 1024,
    key="page-{material}-{number}-{digest:.32}",
):
    """Brings one page of a paper; a page of that number that came before is replaced."""

    session: SessionToken
    material: Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,64}$")]
    number: PageNumber

    def fits(self, answer: MaterialPage, /) -> bool:
        return (answer.number, answer.digest) == (self.number, self.digest)


@dataclass(frozen=True)
class ReadMaterial(
    Question[Material], route="GET /v1/materials/{material}", problems=("material.unknown",)
):
    """Which pages of a paper the platform has."""

    session: SessionToken
    material: Key

    def fits(self, answer: Material, /) -> bool:
        return answer.key == self.material


@dataclass(frozen=True)
class HandIn(
    Change[Material],
    route="POST /v1/materials/{material}/hand-in",
    problems=("material.unknown", "material.incomplete"),
    subject="material",
):
    """Makes the pages that were sent a paper. `digests` are those of all its pages, in order."""

    session: SessionToken
    material: Key
    digests: Annotated[tuple[Digest, ...], FEW]

    def fits(self, answer: Material, /) -> bool:
        pages = tuple(page.digest for page in answer.pages)
        return (answer.key, answer.complete, pages) == (self.material, True, self.digests)


def examples() -> Iterator[Exchange[Any]]:
    """See `Exchange`."""
    content = Content("application/pdf", bytearray(b"%PDF-1.7\n%%EOF\n"))
    page = MaterialPage(1, content.media, content.digest, len(content))
    material = Material("m-20261201-0007", (page,))
    sent = SendPage.of(content, session=EXAMPLE_SESSION, material=material.key, number=1)
    yield Exchange(sent, page, content)
    yield Exchange(ReadMaterial(EXAMPLE_SESSION, material.key), material)
    whole = Material(material.key, material.pages, complete=True)
    yield Exchange(HandIn(EXAMPLE_SESSION, material.key, (content.digest,)), whole)
