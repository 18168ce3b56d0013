"""The pages of each service that have words of their own, as the flows show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from kiosk.base.text import Titles, text
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.views.base import Frame
from kiosk.views.choose import Choose, Option
from kiosk.views.result import Printing, Result
from kiosk.views.review import Review, Row
from kiosk.views.status import Status
from tests.gallery.sample import BOOK, CHINA, PAY, PROGRESS, Sample

_APPLY = Frame(
    service=text("service.apply"),
    steps=tuple(text(f"step.{s}") for s in ("identify", "what", "review", "done")),
    step=1,
    back=True,
    people=(text("screen.resident", name=PersonName("欧阳桂兰").masked),),
)
_COMPLAIN = Frame(
    service=text("service.complain"),
    steps=tuple(text(f"step.{s}") for s in ("choose", "review", "done")),
    step=0,
    back=True,
)
_WHEN = datetime(2026, 12, 1, 9, 30, tzinfo=CHINA)
_ITEMS = (
    Titles("居民身份证到期换领、丢失补领", "Renewal or replacement of an identity card"),
    Titles("普通护照首次申领", "First passport"),
    Titles("户口迁移", "Change of registered residence"),
)
_PLACE = Titles("政务服务中心二楼 B 区 12 号窗口", "Second floor, area B, window 12")


def _booking() -> Iterator[Sample]:
    standing = text("book.standing", when=_WHEN)
    which = (
        Option(0, text("book.new"), icon="calendar"),
        Option(1, _ITEMS[0], standing, "calendar"),
    )
    yield Sample("book-which", Choose(text("book.which"), options=which), BOOK)
    items = tuple(Option(item, item, _PLACE, "document") for item in _ITEMS)
    item = Choose(text("book.item.question"), options=items, hint=Titles("公安局", "Police"))
    yield Sample("book-item", item, BOOK)


def _applying() -> Iterator[Sample]:
    titles = (
        (Titles("灵活就业登记", "Registration of flexible employment"), Titles("人社局", "HRSS")),
        (Titles("老年人优待证", "Senior citizen's card"), Titles("民政局", "Civil Affairs")),
    )
    options = tuple(Option(title, title, office, "document") for title, office in titles)
    yield Sample("apply-what", Choose(text("apply.procedure"), options=options), _APPLY)
    rows = (
        Row(text("slip.name"), PersonName("欧阳桂兰")),
        Row(text("slip.number"), PersonNumber("42999919900101004X")),
        Row(text("case.title"), titles[0][0], strong=True),
        Row(text("apply.time"), text("apply.days", days=5)),
    )
    review = Review(text("apply.review"), rows, text("apply.action"))
    yield Sample("apply-review", review, replace(_APPLY, step=2))
    opened = (
        Row(text("case.number"), "QH202611030086", strong=True),
        rows[2],
        Row(text("case.due_on"), date(2026, 12, 4)),
    )
    done = Result(
        text("apply.done"),
        Status.SUBMITTED,
        "7KQM-2XW6",
        opened,
        Printing.PRINTED,
        hint=text("apply.done.hint"),
    )
    yield Sample("apply-done", done, replace(_APPLY, step=3, back=False))


def _paying() -> Iterator[Sample]:
    bills = tuple(
        Option(
            period,
            text("pay.bill", period=period),
            text("pay.bill.amount", amount=Fen(due)),
            "bill",
        )
        for period, due in (("2026-09", 8640), ("2026-10", 12350))
    )
    yield Sample("pay-which", Choose(text("pay.which"), options=bills), PAY)
    rows = (
        Row(text("pay.payee"), Titles("燃气费", "Gas")),
        Row(text("pay.account"), PersonNumber("4200318876")),
        Row(text("pay.payer"), PersonName("欧阳桂兰").masked),
        Row(text("pay.period"), "2026-09"),
        Row(text("pay.by"), Titles("微信支付", "WeChat Pay")),
        Row(text("pay.amount"), Fen(8640), strong=True),
    )
    review = Review(text("pay.review"), rows, text("pay.action"), hint=text("slip.none_now"))
    yield Sample("pay-review", review, replace(PAY, step=1))


def _others() -> Iterator[Sample]:
    cases = (
        Option(1, Titles("残疾人证新办", "Disability certificate"), Status.SUPPLEMENT.text, "case"),
        Option(2, Titles("老年人优待证", "Senior citizen's card"), Status.DONE.text, "case"),
    )
    yield Sample("progress-which", Choose(text("progress.question"), options=cases), PROGRESS)
    topics = (
        Option(1, Titles("窗口服务态度", "Service at a window"), icon="speech"),
        Option(2, Titles("办理太慢", "Slow handling"), icon="speech"),
    )
    ask = Choose(text("complain.question"), options=topics, hint=text("complain.hint"))
    yield Sample("complain-what", ask, _COMPLAIN)
    row = (Row(text("complain.topic"), topics[0].title, strong=True),)
    review = Review(text("complain.review"), row, text("complain.action"))
    yield Sample("complain-review", review, replace(_COMPLAIN, step=1))
    done = Result(
        text("complain.done"),
        Status.RECEIVED,
        "7KQM-2XW6",
        row,
        Printing.PRINTED,
        hint=text("complain.done.hint"),
    )
    yield Sample("complain-done", done, replace(_COMPLAIN, step=2, back=False))


SERVICE_SAMPLES: tuple[Sample, ...] = (*_booking(), *_applying(), *_paying(), *_others())
