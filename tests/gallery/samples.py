"""One or more believable samples of every view. All persons and numbers are fictional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kiosk.base.text import Sentences, Titles, text
from kiosk.contract.applications import Case, CaseState, CaseStep
from kiosk.contract.booking import BookingState, Slot
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.services.pay.collect import Outcome
from kiosk.views.base import Frame, Look
from kiosk.views.calendar import ChooseDay, ChooseSlot, Day
from kiosk.views.card import PresentCard, TakeCard
from kiosk.views.choose import Choose, Option
from kiosk.views.covers import Display, Help, StillThere
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home, OutOfService, Tile
from kiosk.views.leaving import AnythingElse, Rate, Reason
from kiosk.views.notices import Nothing, Sorry, Working
from kiosk.views.paying import ConfirmOnPhone, PayByQr, PresentCode
from kiosk.views.result import Ending, Printing, Progress, Result
from kiosk.views.review import Review, Row
from kiosk.views.status import OF_BOOKING, Status
from tests.gallery.sample import ALONE, BOOK, CHINA, CLAIM, DAY, PAY, PROGRESS, Sample
from tests.gallery.services import SERVICE_SAMPLES

_TILES = (
    Tile("book", text("service.book"), "calendar"),
    Tile("progress", text("service.progress"), "search"),
    Tile("pay", text("service.pay"), "wallet"),
    Tile("claim", text("service.claim"), "ticket"),
)
_MORE_TILES = (
    Tile("apply", text("service.apply"), "form"),
    Tile("complain", text("service.complain"), "speech"),
)

_DEPARTMENTS = (
    ("gaj", "公安局", "Public Security Bureau", "户籍、身份证、出入境"),
    ("mzj", "民政局", "Civil Affairs Bureau", "婚姻登记、低保"),
    ("rsj", "人力资源和社会保障局", "Human Resources and Social Security Bureau", "社保、就业"),
    ("ybj", "医疗保障局", "Medical Insurance Bureau", "参保、异地就医备案"),
    ("zjj", "住房和城乡建设局", "Housing and Construction Bureau", "公租房"),
    ("gtj", "自然资源和规划局", "Natural Resources and Planning Bureau", "不动产登记"),
    ("swj", "税务局", "Tax Bureau", ""),
    ("scj", "市场监督管理局", "Market Regulation Bureau", "营业执照"),
    ("nyj", "农业农村局", "Agriculture Bureau", "惠农补贴"),
    ("jyj", "教育局", "Education Bureau", "入学、转学"),
    ("wjj", "卫生健康局", "Health Bureau", ""),
    ("clj", "残疾人联合会", "Disabled Persons' Federation", "残疾人证"),
    ("tyj", "退役军人事务局", "Veterans Affairs Bureau", ""),
)


def _departments() -> tuple[Option[Any], ...]:
    return tuple(
        Option(initials, Titles(zh, en), Titles(detail) if detail else "", "building", initials)
        for initials, zh, en, detail in _DEPARTMENTS
    )


def _slots() -> tuple[Slot, ...]:
    hours = [(9, 0), (9, 30), (10, 0), (10, 30), (11, 0), (14, 0), (14, 30), (15, 0), (15, 30)]
    hours += [(16, 0), (16, 30)]
    left = (0, 3, 5, 12, 0, 8, 8, 1, 0, 6, 20)
    begins = [datetime(2026, 12, 1, h, m, tzinfo=CHINA) for h, m in hours]
    return tuple(
        Slot(f"s{i}", "item", at, at + timedelta(minutes=30), places)
        for i, (at, places) in enumerate(zip(begins, left, strict=True))
    )


def _days() -> tuple[Day, ...]:
    places = [0, 6, 0, 0, 24, 18, 3, 0, 9, 0, 0, 30, 30, 27]
    return tuple(Day(DAY + timedelta(days=i), n) for i, n in enumerate(places))


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 20, tzinfo=CHINA)


def _case(state: CaseState, done: int) -> Case:
    titles = (
        ("申请人提交材料", "Papers handed in", ""),
        ("窗口受理", "Accepted at the window", "材料齐全，符合法定形式"),
        ("部门审查", "Reviewed by the department", ""),
        ("作出决定", "Decided", ""),
        ("制证并送达", "Document made and sent", ""),
    )
    steps = tuple(
        CaseStep(Titles(zh, en), _at(3 + 4 * i, 10) if i < done else None, Sentences(note))
        for i, (zh, en, note) in enumerate(titles)
    )
    return Case(
        number="QH202611030086",
        title=Titles("残疾人证新办（含上门评定）", "New disability certificate, home assessment"),
        department=Titles("残疾人联合会", "Disabled Persons' Federation"),
        state=state,
        accepted_on=date(2026, 11, 7),
        due_on=date(2026, 12, 4),
        steps=steps,
    )


_REVIEW = (
    Row(text("slip.name"), PersonName("㛃\U00020bb7䶮")),
    Row(text("slip.number"), PersonNumber("42999919900101004X")),
    Row(
        text("book.item"),
        Titles("居民身份证到期换领、丢失补领", "Renewal or replacement of an identity card"),
        strong=True,
    ),
    Row(text("book.when"), datetime(2026, 12, 1, 9, 30, tzinfo=CHINA), strong=True),
    Row(
        text("book.place"),
        Titles("政务服务中心二楼 B 区 12 号窗口", "Second floor, area B, window 12"),
    ),
)

_REASONS = (
    Reason("fast", Titles("办得快", "It was quick"), (5, 4, 3)),
    Reason("easy", Titles("操作简单，看得懂", "Easy to use and to read"), (5, 4, 3)),
    Reason("near", Titles("离家近", "Close to home"), (5, 4)),
    Reason("slow", Titles("等得太久", "It took too long"), (3, 2, 1)),
    Reason("hard", Titles("字小看不清", "Hard to read"), (2, 1)),
    Reason("device", Titles("设备有故障", "A device was faulty"), (2, 1)),
    Reason("unclear", Titles("说明不清楚", "The words were unclear"), (2, 1)),
    Reason("papers", Titles("要的材料太多", "Too many papers needed"), (2, 1)),
)


def _home() -> Iterator[Sample]:
    yield Sample("home", Home(text("home.question"), tiles=_TILES), ALONE)
    down = tuple(
        replace(tile, reason=text(f"readiness.{device}"))
        for tile, device in zip(_TILES[:2], ("id_card_reader", "receipt_printer"), strict=True)
    )
    more = Home(text("home.question"), tiles=(*_TILES, *_MORE_TILES))
    yield Sample("home-many", more, ALONE)
    lame = Home(text("home.question"), tiles=(*down, *_TILES[2:], *_MORE_TILES))
    yield Sample("home-many-partly", lame, ALONE)
    yield Sample("home-partly", Home(text("home.question"), tiles=(*down, *_TILES[2:])), ALONE)
    where = text("help.alternative", place="城关镇便民服务站（和平路18号）")
    whom = text("help.whom", telephone="0713-1234567", window=Titles("1号窗口", "window 1"))
    closed = OutOfService(
        text("closed.question"),
        (text("readiness.platform"), text("readiness.id_card_reader")),
        text("sorry.nothing_sent"),
        datetime(2026, 11, 26, 10, 42, tzinfo=CHINA),
        whom,
        hint=where,
    )
    yield Sample("out-of-service", closed, ALONE)


def _cards() -> Iterator[Sample]:
    view = PresentCard(text("identify.question.resident"), hint=text("identify.hint"))
    yield Sample("present-card", view, replace(BOOK, step=0, seconds=60, people=()))
    yield Sample("take-card", TakeCard(text("card.left")), ALONE)
    yield Sample("take-card-perhaps", TakeCard(text("card.perhaps")), ALONE)
    stranger = TakeCard(text("card.stranger"), hint=text("card.stranger.hint"))
    yield Sample("take-card-stranger", stranger, replace(BOOK, step=0, seconds=60, people=()))
    for error in ("CardExpired", "CardNotYetValid", "CardUnreadable"):
        other = text("card.other", do=text(f"error.{error}.do"))
        lift = TakeCard(text(f"error.{error}"), hint=other)
        yield Sample(f"take-card-{error}", lift, replace(BOOK, step=0, seconds=60, people=()))
    yield Sample("working", Working(text("book.holding")), replace(BOOK, seconds=30))
    long = Working(text("pay.closing"), hint=text("pay.scan.hint"))
    yield Sample("working-long", long, replace(PAY, step=2, back=False, seconds=45), elapsed=12)


def _choices() -> Iterator[Sample]:
    departments = Choose(text("book.department"), options=_departments())
    yield Sample("choose-many", departments, BOOK)
    yield Sample("choose-search", departments, BOOK, taps=("search",))
    found = ("search", "letter:g", "primary")
    yield Sample("choose-found", departments, BOOK, taps=found)
    kinds = (
        Option("gas", Titles("燃气费", "Gas"), icon="gas"),
        Option("water", Titles("水费", "Water"), icon="water"),
        Option("power", Titles("电费", "Electricity"), icon="electricity"),
    )
    yield Sample("choose-few", Choose(text("pay.kind"), options=kinds), PAY)
    more = AnythingElse(
        text("more.question"),
        text("more.finish"),
        text("service.more"),
        hint=text("more.finish.hint"),
    )
    yield Sample("anything-else", more, Frame())
    whom = text("help.whom", telephone="0713-1234567", window=Titles("1号窗口", "window 1"))
    none = Nothing(text("progress.none"), whom, hint=text("progress.none.hint"))
    yield Sample("nothing", none, PROGRESS)
    no_bills = Nothing(
        text("pay.none"), whom, text("pay.account.again"), hint=text("pay.none.hint")
    )
    yield Sample("nothing-again", no_bills, PAY)
    rest = (
        Option("change", text("book.change"), icon="calendar"),
        Option("cancel", text("book.cancel"), icon="cross", enabled=False),
    )
    channels = (
        Option(1, Titles("微信支付", "WeChat Pay"), text("pay.channel.terminal"), "terminal"),
        Option(2, Titles("支付宝", "Alipay"), text("pay.channel.terminal"), "terminal"),
        Option(3, Titles("出示付款码", "Payment code"), text("pay.channel.payer"), "payer"),
    )
    yield Sample("choose-channel", Choose(text("pay.channel"), options=channels), PAY)
    due = text("pay.bill.amount", amount=Fen(123450))
    again = (
        Option(True, text("claim.pay"), due, "wallet"),
        Option(False, text("choice.understood"), icon="check"),
    )
    yield Sample("claim-not-paid", Choose(text("claim.not_paid"), options=again), CLAIM)
    tried = Nothing(text("claim.enough"), whom, hint=text("claim.enough.hint"))
    yield Sample("claim-enough", tried, CLAIM)
    new = Nothing(text("claim.other"), whom, hint=text("claim.other.hint"))
    yield Sample("claim-other", new, CLAIM)
    yield Sample("choose-rests", Choose(text("book.wish"), options=rest), BOOK)


def _entries() -> Iterator[Sample]:
    question = text("pay.account.question", kind=Titles("燃气费", "gas"))
    digits = EnterDigits(
        question, label=text("pay.account"), length=10, hint=text("pay.account.hint")
    )
    yield Sample("digits", digits, PAY)
    typed = tuple(f"digit:{d}" for d in "420031")
    yield Sample("digits-typed", digits, PAY, taps=typed)
    full = tuple(f"digit:{d}" for d in "4200318876")
    yield Sample("digits-full", digits, PAY, taps=full)
    refused = replace(digits, typed=PersonNumber("4200318876"), wrong=text("pay.none"))
    yield Sample("digits-wrong", refused, PAY)
    yield from _codes()
    yield Sample("day", ChooseDay(text("book.day"), days=_days()), replace(BOOK, step=2))
    slots = ChooseSlot(text("book.slot"), on=date(2026, 12, 1), slots=_slots())
    yield Sample("slot", slots, replace(BOOK, step=2))


def _codes() -> Iterator[Sample]:
    code = EnterCode(
        text("claim.question"), text("slip.claim"), scanner=True, hint=text("claim.hint")
    )
    yield Sample("code", code, CLAIM)
    yield Sample("code-no-scanner", replace(code, scanner=False), CLAIM)
    wrong = replace(code, typed="7KQM2XW6", wrong=text("claim.unknown"))
    yield Sample("code-wrong", wrong, CLAIM)
    for name, typed in (("typed", "7KQM2"), ("full", "7KQM2XW6"), ("mistyped", "7KQM2XWP")):
        yield Sample(f"code-{name}", code, CLAIM, taps=tuple(f"key:{c}" for c in typed))
    opened = ("keys:6789", "key:7", "keys:JKMN")
    yield Sample("code-four", code, CLAIM, taps=opened, tapped_in=Look.LARGE)


def _ends() -> Iterator[Sample]:
    review = Review(text("book.review.new"), rows=_REVIEW, action=text("book.action.new"))
    yield Sample("review", review, replace(BOOK, step=3))
    qr = PayByQr(
        text("pay.scan", channel=Titles("微信支付", "WeChat Pay")),
        amount=Fen(123450),
        payee=Titles("清河县燃气公司 燃气费", "Qinghe Gas Company, gas"),
        payload="https://pay.example/qr/5f0c1f8e7d6b4a3c9e21",
        hint=text("pay.scan.hint"),
    )
    yield Sample("pay", qr, replace(PAY, step=2, back=False, seconds=168))
    payer = replace(PAY, step=2, back=False, seconds=30)
    show = PresentCode(text("pay.present"), Fen(123450), hint=text("pay.present.hint"))
    yield Sample("present-code", show, replace(payer, back=True))
    confirm = ConfirmOnPhone(
        text("pay.confirm"), Fen(123450), qr.payee, hint=text("pay.confirm.hint")
    )
    yield Sample("confirm-on-phone", confirm, payer)
    moving = _case(CaseState.IN_PROGRESS, 2)
    yield Sample("progress", Progress(Status.IN_PROGRESS.text, case=moving), PROGRESS)
    wanting = _case(CaseState.SUPPLEMENT, 2)
    needed = (
        Row(
            text("progress.missing"),
            Titles("近期一寸照片2张、评定表", "Two recent photographs, the assessment form"),
            strong=True,
        ),
        Row(text("progress.where"), wanting.department),
    )
    supplement = Progress(Status.SUPPLEMENT.text, case=wanting, needed=needed)
    yield Sample("progress-supplement", supplement, PROGRESS)
    note = text("progress.slip.failed", reason=text("condition.paper.out"))
    failed = replace(supplement, printing=Printing.FAILED, printing_note=note)
    yield Sample("progress-no-paper", failed, PROGRESS)
    yield from _results()


def _results() -> Iterator[Sample]:
    done = replace(BOOK, step=4, back=False)
    rows = _REVIEW[2:]
    good = Result(text("book.done.new"), Status.BOOKED, "QH8M-27KD", rows, Printing.PRINTED)
    yield Sample("result-done", good, done)
    note = text("slip.failed", reason=text("condition.paper.out"))
    failed = replace(good, printing=Printing.FAILED, printing_note=note)
    yield Sample("result-no-paper", failed, done)
    yield from _payments()
    yield from _claims()


_WITH_SLIP = (
    Outcome.DONE,
    Outcome.LATE,
    Outcome.POSTING,
    Outcome.REVERSED,
    Outcome.NOT_YET,
    Outcome.UNKNOWN,
)
_CODE = "7KQM-2XW6"
_MONEY = (
    Row(text("pay.payee"), Titles("燃气费", "Gas")),
    Row(text("pay.amount"), Fen(123450), strong=True),
)


def _payments() -> Iterator[Sample]:
    """Every outcome, and with its slip where it has one."""
    frame = replace(PAY, step=3, back=False)
    for what in Outcome:
        until = datetime(2026, 11, 26, 10, 42, tzinfo=CHINA)
        hint = text(f"pay.{what}.hint", until=until)
        slip = what in _WITH_SLIP
        code, printing = (_CODE, Printing.PRINTED) if slip else ("", Printing.NONE)
        view = Result(text(f"pay.{what}"), what.status, code, _MONEY, printing, hint=hint)
        yield Sample(f"pay-{what}", view, frame)
        if what is Outcome.UNKNOWN:
            yield Sample("pay-unknown-printing", replace(view, printing=Printing.RUNNING), frame)
        if what.status is Status.PENDING or what is Outcome.POSTING:
            note = text("slip.failed", reason=text("condition.paper.out"))
            failed = replace(view, printing=Printing.FAILED, printing_note=note)
            yield Sample(f"pay-{what}-no-paper", failed, frame)
        if what in (Outcome.DONE, Outcome.UNKNOWN, Outcome.NOT_YET, Outcome.REVERSED):
            offered = replace(view, printing=Printing.OFFERED)
            yield Sample(f"pay-{what}-offered", offered, replace(frame, step=1, steps=CLAIM.steps))


def _claims() -> Iterator[Sample]:
    """What else a claim code leads to."""
    frame = replace(CLAIM, step=1, back=False)
    for state in BookingState:
        stands = state is BookingState.CONFIRMED
        view = Result(
            text(f"claim.booking.{state}"),
            OF_BOOKING[state],
            _CODE,
            _REVIEW[2:],
            Printing.OFFERED if stands else Printing.NONE,
            keep=stands,
            hint=text("claim.booking.hint") if stands else "",
        )
        yield Sample(f"claim-booking-{state}", view, frame)
    lefts = ((Ending.DONE, Status.DONE), (Ending.NOT_DONE, Status.NOT_DONE))
    for ending, status in (*lefts, (Ending.UNKNOWN, Status.PENDING)):
        hint = text(f"claim.left.{ending}.hint")
        question, keep = text(f"claim.left.{ending}"), ending is not Ending.NOT_DONE
        view = Result(question, status, _CODE, (), Printing.OFFERED, keep=keep, hint=hint)
        yield Sample(f"claim-left-{ending}", view, frame)
    topic = (Row(text("complain.topic"), Titles("窗口服务态度", "Service at a window"), True),)
    yield Sample(
        "claim-complaint", Result(text("claim.complaint"), Status.RECEIVED, _CODE, topic), frame
    )


def _others() -> Iterator[Sample]:
    rate = Rate(text("rate.question"), reasons=_REASONS, hint=text("rate.hint"))
    yield Sample("rate", rate, Frame(service=text("service.rate")))
    chosen = ("grade:2", "reason:slow", "reason:unclear")
    yield Sample("rate-reasons", rate, Frame(service=text("service.rate")), taps=chosen)
    whom = text("help.whom", telephone="0713-1234567", window=Titles("1号窗口", "window 1"))
    sorry = Sorry(
        text("error.PlatformUnreachable"),
        safe=text("error.PlatformError.safe"),
        whom=whom,
        retry=True,
        hint=text("error.PlatformError.do"),
    )
    yield Sample("sorry-retry", sorry, BOOK)
    denied = Sorry(
        text("error.PlatformDenied"),
        safe=text("error.PlatformError.safe"),
        whom=whom,
        hint=text("error.PlatformDenied.do"),
    )
    yield Sample("sorry", denied, BOOK)
    refused = Titles("您在这个部门已有三个预约", "You have three bookings at this office already")
    said = replace(denied, question=refused, hint=text("error.PlatformRefused.do"))
    yield Sample("sorry-refused", said, BOOK)
    yield Sample("still-there", StillThere(text("idle.question"), 20), cover=True)
    elsewhere = text("help.alternative", place="城关镇便民服务站（和平路18号）")
    reader = replace(
        sorry, question=text("error.DeviceAbsent", device=text("device.id_card_reader"))
    )
    yield Sample("sorry-elsewhere", replace(reader, retry=False, elsewhere=elsewhere), BOOK)
    help_ = Help(text("screen.help_question"), (whom, elsewhere), about=text("help.Review"))
    yield Sample("help", help_, cover=True)
    yield Sample("display", Display(text("screen.display_question")), cover=True)


SAMPLES: tuple[Sample, ...] = (
    *_home(),
    *_cards(),
    *_choices(),
    *_entries(),
    *_ends(),
    *_others(),
    *SERVICE_SAMPLES,
)
