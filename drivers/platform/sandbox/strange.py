"""What a badly run platform answers: nothing at all, entries that break the contract, bills of
somebody else, credits, codes of nobody known, claims of a kind to come, headers of its own. Only
what it says is strange; what it does is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from msgspec import Raw

from kiosk.base.text import Titles
from kiosk.contract.booking import Slot
from kiosk.contract.catalogue import Catalogue
from kiosk.contract.claims import Claim
from kiosk.contract.payments import Bill, BillList, Payment
from kiosk.model.content import Content
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber

SOUND = "sound"
HEADERS = {
    "Set-Cookie": "resident=somebody; Path=/; Max-Age=86400",
    "ETag": '"a\tb"',
    "Retry-After": "9" * 400,
    "Location": "http://[",
    "Refresh": "0; url=http://127.0.0.1:1/",
}


def bend(manner: str, answer: Any) -> Any:
    """The answer as a platform of that manner (one of `MANNERS`) gives it."""
    return _MANNERS[manner](answer)


def _empty(answer: Any) -> Any:
    match answer:
        case Catalogue():
            return Catalogue(**{field.name: () for field in fields(answer)})
        case BillList():
            return replace(answer, items=())
        case tuple():
            return ()
    return answer


def _spoilt(answer: Any) -> Any:
    """The first entry of each list of the catalogue has a title of two lines; an item belongs to
    nobody; the first kind of bill stands there twice; of the slots one has places below none."""
    match answer:
        case Catalogue(items=items, bill_kinds=kinds):
            lists = {f.name: _spoil_first(getattr(answer, f.name)) for f in fields(answer)}
            nobodys = replace(items[-1], id="nobodys", department_id="nobody")
            lists["items"] = (*lists["items"], nobodys)
            lists["bill_kinds"] = (*lists["bill_kinds"], kinds[-1])
            return replace(answer, **lists)
        case (Slot() as first, *rest):
            return (replace(first, places_left=-1), *rest)
    return answer


def _spoil_first(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    """The entries, and before them a spoilt copy of the first under another name."""
    first = entries[0]
    return (replace(first, id=f"{first.id}-spoilt", title=Titles("两\n行", "two\nlines")), *entries)


def _bills(change: Callable[[Bill], Bill]) -> Callable[[Any], Any]:
    def bent(answer: Any) -> Any:
        if isinstance(answer, BillList):
            return replace(answer, items=tuple(change(bill) for bill in answer.items))
        return answer

    return bent


def _code(answer: Any) -> Any:
    if isinstance(answer, Payment) and answer.qr:
        return replace(answer, qr="https://pay.example.gov.cn.example.com/q/1")
    return answer


def _other_claim(answer: Any) -> Any:
    """A claim of a kind that terminals of today do not know."""
    return (
        replace(answer, kind="licence", found=Raw(b"{}")) if isinstance(answer, Claim) else answer
    )


def _documents(change: Callable[[Content], Content]) -> Callable[[Any], Any]:
    return lambda answer: change(answer) if isinstance(answer, Content) else answer


def _altered(content: Content) -> Content:
    """Other bytes than those of its digest."""
    _ = content.digest  # which is kept from now on
    content.data[-1] ^= 1
    return content


def _huge(content: Content) -> Content:
    return Content(content.media, content.data * (21 * 1024 * 1024 // len(content.data) + 1))


_MANNERS: Mapping[str, Callable[[Any], Any]] = {
    SOUND: lambda answer: answer,
    "empty": _empty,
    "spoilt": _spoilt,
    "foreign_bill": _bills(lambda bill: replace(bill, account=PersonNumber("6012000099"))),
    "credit": _bills(lambda bill: replace(bill, amount=Fen(-1200))),
    "nothing_owed": _bills(lambda bill: replace(bill, amount=Fen(0))),
    "foreign_code": _code,
    "other_claim": _other_claim,
    "altered_document": _documents(_altered),
    "huge_document": _documents(_huge),
    "other_document": _documents(lambda content: Content("text/html", content.data)),
    "headers": lambda answer: answer,
}
MANNERS = tuple(_MANNERS)
