"""What the platform offers: departments, items and their guides, bills, ways of paying, topics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from kiosk.base.bounds import (
    FEW,
    MANY,
    MOST,
    SOME,
    Captive,
    Days,
    Digits,
    Etag,
    Grade,
    Identifier,
    Initials,
    Lasting,
)
from kiosk.base.text import Sentences, Titles
from kiosk.contract.request import Exchange, Version, Versioned


@dataclass(frozen=True)
class Department:
    id: Identifier
    title: Titles
    pinyin: Initials
    """Initials for searching: 公安局 is `gaj`."""


@dataclass(frozen=True)
class Item:
    """Something one can book an appointment for."""

    id: Identifier
    department_id: Identifier
    title: Titles
    pinyin: Initials
    place: Titles
    materials: Annotated[tuple[Titles, ...], FEW] = ()


@dataclass(frozen=True)
class BillKind:
    """A payee: gas, water. `account_digits` is the length of its customer numbers."""

    id: Identifier
    title: Titles
    account_digits: Digits


@dataclass(frozen=True)
class RatingReason:
    """A reason a resident may tick for the given grades (GB/T 39735)."""

    id: Identifier
    title: Titles
    grades: Annotated[tuple[Grade, ...], Meta(min_length=1, max_length=5)]


@dataclass(frozen=True)
class Channel:
    """A way of paying, and how its provider behaves. Times are seconds.

    `payer_shows` False: the payer scans a code on the page. True: the terminal scans a code on
    the payer's phone. `begins_when_scanned`: the provider knows no order until the payer scans,
    so that there is nothing to close and the code lives until it expires. `closable_after`:
    how long after its creation an attempt can be closed at the earliest. `lasting`: how long a
    code may be paid at most.
    """

    id: Identifier
    title: Titles
    lasting: Lasting
    payer_shows: bool = False
    begins_when_scanned: bool = False
    closable_after: Captive = 0


@dataclass(frozen=True)
class Procedure:
    """Something one can apply for without anything but one's identity."""

    id: Identifier
    department_id: Identifier
    title: Titles
    pinyin: Initials
    days: Days
    """Working days until it is decided."""


@dataclass(frozen=True)
class Topic:
    """What a complaint or suggestion may be about."""

    id: Identifier
    title: Titles


@dataclass(frozen=True)
class GuideStep:
    """Something that is done on the way; `days` are working days, 0 where it is done at once."""

    title: Titles
    days: Days = 0


@dataclass(frozen=True)
class Guide:
    """What there is to know of an item before one sets out, beside what the catalogue says."""

    item_id: Identifier
    conditions: Annotated[tuple[Sentences, ...], FEW] = ()
    """Who can have it done, and when."""
    steps: Annotated[tuple[GuideStep, ...], FEW] = ()
    fee: Sentences = Sentences()
    """What it costs; empty where nothing is said."""


@dataclass(frozen=True)
class Catalogue:
    departments: Annotated[tuple[Department, ...], MANY]
    items: Annotated[tuple[Item, ...], MOST]
    bill_kinds: Annotated[tuple[BillKind, ...], SOME]
    channels: Annotated[tuple[Channel, ...], FEW]
    procedures: Annotated[tuple[Procedure, ...], MANY]
    topics: Annotated[tuple[Topic, ...], SOME]
    rating_reasons: Annotated[tuple[RatingReason, ...], SOME]


@dataclass(frozen=True)
class ReadCatalogue(
    Versioned[Catalogue], route="GET /v1/catalogue", name="catalogue", by_itself=True
):
    """Departments, items, payees and rating reasons."""

    known: Etag = ""


@dataclass(frozen=True)
class ReadGuide(
    Versioned[Guide],
    route="GET /v1/items/{item_id}/guide",
    problems=("item.unknown",),
    name="guide",
):
    """What there is to know of an item."""

    item_id: Identifier
    known: Etag = ""

    def fits(self, answer: Version[Guide], /) -> bool:
        return answer.value is None or answer.value.item_id == self.item_id


EXAMPLE_ITEM = Item(
    "gaj-sfzhl",
    "gaj",
    Titles("居民身份证到期换领", "Renew an identity card"),
    "jmsfzdqhl",
    Titles("政务大厅一楼 A01 窗口", "Window A01, ground floor of the service hall"),
    (Titles("居民身份证原件", "Identity card"), Titles("户口簿", "Household register")),
)
EXAMPLE_TOPIC = Topic("attitude", Titles("服务态度", "How one was treated"))


def examples() -> Iterator[Exchange[Any]]:
    """See `Exchange`."""
    yield Exchange(ReadCatalogue(), Version(_example_catalogue()))
    guide = Guide(
        EXAMPLE_ITEM.id,
        (Sentences("户籍在本县", "Whoever is registered in this county"),),
        (
            GuideStep(Titles("采集照片和指纹", "Photograph and fingerprints are taken")),
            GuideStep(Titles("制证", "The card is made"), 20),
        ),
        Sentences("20元", "20 yuan"),
    )
    yield Exchange(ReadGuide(EXAMPLE_ITEM.id), Version(guide))


def _example_catalogue() -> Catalogue:
    return Catalogue(
        departments=(Department("gaj", Titles("公安局", "Public Security Bureau"), "gaj"),),
        items=(EXAMPLE_ITEM,),
        bill_kinds=(BillKind("gas", Titles("燃气费", "Gas"), 10),),
        channels=(
            Channel("wx", Titles("微信支付", "WeChat Pay"), 180),
            Channel("code", Titles("出示付款码", "Show your payment code"), 90, True, False, 15),
        ),
        procedures=(
            Procedure(
                "gaj-wfzzm",
                "gaj",
                Titles("无犯罪记录证明", "Certificate of no criminal record"),
                "wfzjlzm",
                3,
            ),
        ),
        topics=(EXAMPLE_TOPIC,),
        rating_reasons=(RatingReason("slow", Titles("等待时间长", "It took too long"), (1, 2, 3)),),
    )
