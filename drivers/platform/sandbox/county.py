"""The fictional county of `config/sandbox.toml`, read once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property

import msgspec

from kiosk.base.config import convert, read_toml
from kiosk.base.paths import CONFIG
from kiosk.base.text import Sentences, Titles
from kiosk.contract.applications import Case, CaseState, CaseStep
from kiosk.contract.booking import BookingState
from kiosk.contract.catalogue import (
    BillKind,
    Catalogue,
    Channel,
    Department,
    Guide,
    GuideStep,
    Item,
    Procedure,
    RatingReason,
    Topic,
)
from kiosk.contract.payments import Bill
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber

CHINA = timezone(timedelta(hours=8))
Pair = tuple[str, str]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class _Item(_Struct, frozen=True):
    id: str
    title: Pair
    pinyin: str
    window: str
    materials: tuple[str, ...]


class _Department(_Struct, frozen=True):
    id: str
    title: Pair
    pinyin: str
    items: tuple[_Item, ...]


class _GuideStep(_Struct, frozen=True):
    title: Pair
    days: int = 0


class _Guide(_Struct, frozen=True):
    item: str
    conditions: tuple[Pair, ...]
    steps: tuple[_GuideStep, ...]
    fee: Pair


class _BillKind(_Struct, frozen=True):
    id: str
    title: Pair
    account_digits: int


class _Channel(_Struct, frozen=True):
    id: str
    title: Pair
    lasting: int
    payer_shows: bool = False
    begins_when_scanned: bool = False
    closable_after: int = 0


class _Procedure(_Struct, frozen=True):
    id: str
    department: str
    title: Pair
    pinyin: str
    days: int


class _Topic(_Struct, frozen=True):
    id: str
    title: Pair


class _RatingReason(_Struct, frozen=True):
    id: str
    title: Pair
    grades: tuple[int, ...]


class _Bill(_Struct, frozen=True):
    id: str
    months_ago: int
    amount: int
    due_in_days: int
    paid: bool = False


class _Account(_Struct, frozen=True):
    kind: str
    number: str
    payer: str
    bills: tuple[_Bill, ...]


class _Step(_Struct, frozen=True):
    title: Pair
    days_ago: int | None = None
    note: Pair = ("", "")


class _Case(_Struct, frozen=True):
    persona: str
    number: str
    item: str
    state: CaseState
    accepted_days_ago: int
    due_in_days: int
    steps: tuple[_Step, ...]


class PastBooking(_Struct, frozen=True):
    persona: str
    id: str
    claim_code: str
    item: str
    days_ago: int
    time: time
    state: BookingState


class _Data(_Struct, frozen=True):
    materials: dict[str, Pair]
    department: tuple[_Department, ...]
    guide: tuple[_Guide, ...]
    bill_kind: tuple[_BillKind, ...]
    channel: tuple[_Channel, ...]
    procedure: tuple[_Procedure, ...]
    topic: tuple[_Topic, ...]
    account: tuple[_Account, ...]
    rating_reason: tuple[_RatingReason, ...]
    booking: tuple[PastBooking, ...]
    case: tuple[_Case, ...]


@dataclass(frozen=True)
class KnownBill:
    """A bill as of a day; `paid` bills are known, and not to be paid again."""

    bill: Bill
    paid: bool


class County:
    """What the platform knows before anybody uses it."""

    def __init__(self, data: _Data, personas: Mapping[str, str]) -> None:
        self._data = data
        self._personas = personas
        self.past_bookings = data.booking

    @cached_property
    def catalogue(self) -> Catalogue:
        data = self._data
        return Catalogue(
            tuple(self.departments.values()),
            tuple(self.items.values()),
            tuple(BillKind(k.id, Titles(*k.title), k.account_digits) for k in data.bill_kind),
            tuple(self.channels.values()),
            tuple(self.procedures.values()),
            tuple(self.topics.values()),
            tuple(RatingReason(r.id, Titles(*r.title), r.grades) for r in data.rating_reason),
        )

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        return {d.id: Department(d.id, Titles(*d.title), d.pinyin) for d in self._data.department}

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        return {
            c.id: Channel(
                c.id,
                Titles(*c.title),
                c.lasting,
                c.payer_shows,
                c.begins_when_scanned,
                c.closable_after,
            )
            for c in self._data.channel
        }

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        return {
            p.id: Procedure(p.id, p.department, Titles(*p.title), p.pinyin, p.days)
            for p in self._data.procedure
        }

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {t.id: Topic(t.id, Titles(*t.title)) for t in self._data.topic}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        return {
            item.id: self._item(department.id, item)
            for department in self._data.department
            for item in department.items
        }

    @cached_property
    def guides(self) -> Mapping[str, Guide]:
        return {
            g.item: Guide(
                g.item,
                tuple(Sentences(*condition) for condition in g.conditions),
                tuple(GuideStep(Titles(*step.title), step.days) for step in g.steps),
                Sentences(*g.fee),
            )
            for g in self._data.guide
        }

    @cached_property
    def accounts(self) -> frozenset[tuple[str, str]]:
        """Kind and number of every customer."""
        return frozenset((a.kind, a.number) for a in self._data.account)

    def resident(self, persona: str) -> str:
        """What the persona is remembered as."""
        return pseudonym(self._personas[persona])

    def bills(self, today: date) -> tuple[KnownBill, ...]:
        """All bills, oldest period first within an account."""
        return tuple(
            KnownBill(_bill(account, bill, today), bill.paid)
            for account in self._data.account
            for bill in account.bills
        )

    def cases(self, resident: str, today: date) -> tuple[Case, ...]:
        """The cases of that resident, newest first."""
        own = [c for c in self._data.case if self.resident(c.persona) == resident]
        own.sort(key=lambda case: case.accepted_days_ago)
        return tuple(self._case(case, today) for case in own)

    def _item(self, department_id: str, item: _Item) -> Item:
        place = Titles(
            f"县政务服务大厅 {item.window} 窗口", f"County service hall, window {item.window}"
        )
        materials = tuple(Titles(*self._data.materials[key]) for key in item.materials)
        return Item(item.id, department_id, Titles(*item.title), item.pinyin, place, materials)

    def _case(self, case: _Case, today: date) -> Case:
        item = self.items[case.item]
        return Case(
            case.number,
            item.title,
            self.departments[item.department_id].title,
            case.state,
            today - timedelta(days=case.accepted_days_ago),
            today + timedelta(days=case.due_in_days),
            tuple(_step(step, today) for step in case.steps),
        )


def load() -> County:
    """Reads `sandbox.toml` and `personas.toml`; raises `ConfigError`."""
    file = CONFIG / "sandbox.toml"
    personas = read_toml(CONFIG / "personas.toml")["persona"]
    return County(
        convert(read_toml(file), _Data, str(file), ""), {p["key"]: p["number"] for p in personas}
    )


def pseudonym(number: str) -> str:
    """What a citizen number is remembered as."""
    return hashlib.sha256(number.encode()).hexdigest()


def at(day: date, clock: time) -> datetime:
    """That time of that day in China."""
    return datetime.combine(day, clock, CHINA)


def _step(step: _Step, today: date) -> CaseStep:
    when = None
    if step.days_ago is not None:
        when = at(today - timedelta(days=step.days_ago), time(10, 20))
    return CaseStep(Titles(*step.title), when, Sentences(*step.note))


def _bill(account: _Account, bill: _Bill, today: date) -> Bill:
    months = today.year * 12 + today.month - 1 - bill.months_ago
    return Bill(
        bill.id,
        account.kind,
        PersonNumber(account.number),
        PersonName(account.payer),
        f"{months // 12}-{months % 12 + 1:02d}",
        Fen(bill.amount),
        today + timedelta(days=bill.due_in_days),
    )
