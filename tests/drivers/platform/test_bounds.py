"""What the contract lets through: the bounds of each field, and what a broken one spoils."""

from __future__ import annotations

import copy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drivers
from drivers.platform import openapi
from drivers.platform.client import PlatformClient
from drivers.platform.messages import PAGE, Problem
from drivers.platform.sandbox.bookings import STARTS
from kiosk.base.errors import OutcomeUnknown, PlatformNonsense, PlatformRefused
from kiosk.base.keys import new_claim_code
from kiosk.contract import codec
from kiosk.contract.applications import Case
from kiosk.contract.booking import (
    Booking,
    Bookings,
    CancelBooking,
    ChangeBooking,
    Confirm,
    Reservation,
    Reserve,
    Slot,
    Slots,
)
from kiosk.contract.catalogue import (
    BillKind,
    Catalogue,
    Channel,
    Guide,
    Item,
    ReadCatalogue,
    ReadGuide,
)
from kiosk.contract.claims import Claim, FindClaim
from kiosk.contract.identity import IdentitySession
from kiosk.contract.payments import Bill, Bills, PaidBill, Pay, Payment
from kiosk.contract.request import Version
from kiosk.model.money import LARGEST, Fen
from kiosk.model.personal import PersonNumber, SessionToken
from tests.drivers.platform.scripted import answer, scripted
from tests.drivers.platform.support import ITEM, MONDAY, World, catalogue, code_of, section

TITLE = {"zh_CN": "居民身份证", "en": "Identity card"}
MOMENT = "2026-03-02T09:00:00+08:00"
LATER = "2026-03-02T09:30:00+08:00"
CODE = "7KQM-2XWP"
SLOT = {"id": "s", "item_id": "i", "starts_at": MOMENT, "ends_at": LATER, "places_left": 3}
ITEM_SAID = {
    "id": "i", "department_id": "d", "title": TITLE, "pinyin": "jm", "place": TITLE,
    "materials": [TITLE],
}  # fmt: skip
BILL = {
    "id": "b", "kind_id": "gas", "account": "6012000017", "payer": "张桂兰", "period": "2026-02",
    "amount": 8640, "due_on": "2026-03-20",
}  # fmt: skip
PAYMENT = {
    "key": "k", "bill_id": "b", "amount": 8640, "state": "waiting", "qr": "weixin://wxpay/x?pr=1",
    "expires_at": MOMENT, "paid_at": MOMENT, "receipt_number": "QH-1",
}  # fmt: skip
CASE: dict[str, Any] = {
    "number": "杭受〔2026〕1号", "title": TITLE, "department": TITLE, "state": "accepted",
    "accepted_on": "2026-03-02", "due_on": "2026-03-20",
    "steps": [{"title": TITLE, "at": MOMENT, "note": TITLE}],
}  # fmt: skip
SAID: dict[type, dict[str, Any]] = {
    Item: ITEM_SAID,
    Guide: {"item_id": "i", "conditions": [TITLE], "steps": [{"title": TITLE}], "fee": TITLE},
    BillKind: {"id": "gas", "title": TITLE, "account_digits": 10},
    Channel: {
        "id": "wx", "title": TITLE, "lasting": 180, "closable_after": 15,
    },
    IdentitySession: {"token": "t0ken", "expires_at": MOMENT},
    Slot: SLOT,
    Reservation: {"id": "r", "slot": SLOT, "expires_at": MOMENT},
    Booking: {"id": "b", "claim_code": CODE, "item": ITEM_SAID, "slot": SLOT, "state": "confirmed"},
    Case: CASE,
    Bill: BILL,
    Payment: PAYMENT,
    Claim: {"claim_code": CODE, "kind": "payment", "found": {"payment": PAYMENT, "bill": BILL}},
    PaidBill: {"payment": PAYMENT, "bill": BILL},
    Problem: {"title": "No", "status": 409, "code": "slot.full", "message": TITLE},
}  # fmt: skip

ENDINGS = [
    "2026-13-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+08:00",
    "1970-01-01T00:00:00Z",
    "2100-01-01T00:00:00Z",
    "2026-03-02T09:00:00",
    1772413200,
]
NO_LINE = ["两\n行", "\x00", "a\x1b[2J", "a\x85", "a\u2028b", "a\u2029b", "a\n", "\x7f"]
NO_NAME = ["", ".", "..", "/a", "a b", "a\n", "编号", "a\x00", "x" * 129, 7, None]
NO_COUNT = [-1, 10_000, 10**18, 10**30, 1.5, "3", True]
BREACHES: list[tuple[type, str, list[Any]]] = [
    (Item, "id", NO_NAME),
    (Item, "title.zh_CN", [*NO_LINE, "", "长" * 101]),
    (Item, "title.en", [*NO_LINE, "x" * 201]),
    (Item, "pinyin", ["A", "a b", "x" * 65, "a\n"]),
    (Item, "materials", [[TITLE] * 21, TITLE]),
    (Guide, "item_id", NO_NAME),
    (Guide, "conditions", [[TITLE] * 21, [{"zh_CN": "长" * 301}]]),
    (Guide, "steps", [[{"title": TITLE}] * 21, [{"title": TITLE, "days": 1000}]]),
    (Guide, "fee.zh_CN", [*NO_LINE, "长" * 301]),
    (BillKind, "account_digits", [0, 3, 21, 200_000, -5, 10**18, 1.5]),
    (Channel, "lasting", [0, -1, 89, 7201, 10**15, 10**30]),
    (Channel, "closable_after", [-1, 61, 86_400, 10**18]),
    (IdentitySession, "token", ["a\r\nX: 1", "令牌", "x" * 1025, "a b"]),
    (IdentitySession, "expires_at", ENDINGS),
    (Slot, "places_left", NO_COUNT),
    (Slot, "starts_at", [*ENDINGS, LATER, "2026-03-02T10:00:00+08:00"]),
    (Slot, "ends_at", [*ENDINGS, MOMENT]),
    (Reservation, "expires_at", ENDINGS),
    (Reservation, "slot.places_left", NO_COUNT),
    (
        Booking,
        "claim_code",
        ["", "7KQM2XWP", "7kqm-2xwp", "0OIL-2XWP", CODE + "\n", "7KQM-2XW\x00", "7KQM-2XWPP"],
    ),
    (Case, "number", [*NO_LINE, "", "x" * 65]),
    (Case, "steps", [[CASE["steps"][0]] * 201]),
    (Case, "accepted_on", ["9999-12-31", "0001-01-01", "2026-02-30"]),
    (Bill, "amount", [int(LARGEST) + 1, -int(LARGEST) - 1, 10**30, 1.5, "1", True, None]),
    (Bill, "payer", [*NO_LINE, "长" * 101]),
    (Bill, "account", ["a b", "6012\n", "x" * 1025]),
    (Bill, "period", [*NO_LINE, "", "x" * 65]),
    (Bill, "due_on", ["9999-12-31", "1970-01-01"]),
    (
        Payment,
        "qr",
        [
            "hello",
            "weixin:pay",
            "x" * 2332,
            "https://" + "x" * 505,
            "a b://c",
            "https://a\n",
            "付款://x",
            " ",
        ],
    ),
    (Payment, "paid_at", ENDINGS),
    (Payment, "receipt_number", [*NO_LINE, "x" * 65]),
    (Payment, "key", ["", "a/b", "x" * 129, "a\n"]),
    (Claim, "kind", ["", "two words", "x" * 200]),
    (PaidBill, "bill.amount", [10**12]),
    (Problem, "code", ["", "A", "a" * 65, "张桂兰", "a\n"]),
    (Problem, "status", [0, 200, 600, 10**18]),
    (Problem, "message.zh_CN", [*NO_LINE, "长" * 301]),
    (Problem, "detail", ["x" * 1001]),
]


def said(message: dict[str, Any], place: str, value: Any) -> bytes:
    """The message as JSON, with that value at that place."""
    changed = copy.deepcopy(message)
    *way, last = place.split(".")
    inner = changed
    for step in way:
        inner = inner[step]
    inner[last] = value
    return json.dumps(changed).encode()


@pytest.mark.parametrize("type_", SAID)
def test_what_keeps_the_contract_is_read(type_: type) -> None:
    assert codec.decode(json.dumps(SAID[type_]).encode(), type_)


@pytest.mark.parametrize(
    ("type_", "place", "value"),
    [(type_, place, value) for type_, place, values in BREACHES for value in values],
    ids=lambda value: repr(value)[:24],
)
def test_what_breaks_a_bound_is_nonsense_that_is_not_quoted(
    type_: type, place: str, value: Any
) -> None:
    with pytest.raises(codec.Nonsense) as told:
        codec.decode(said(SAID[type_], place, value), type_)
    assert str(told.value).startswith(("wrong at $", "not the JSON expected"))


@pytest.mark.parametrize(
    ("type_", "place", "value"),
    [
        (Item, "title.zh_CN", "长" * 100),
        (Item, "title.zh_CN", "张 · (一)？㑇\U00020bb7\ue82d"),
        (Slot, "places_left", 0),
        (Bill, "amount", 0),
        (Bill, "amount", -int(LARGEST)),
        (Bill, "amount", 100.0),
        (Payment, "bill_id", ""),
        (Payment, "qr", ""),
        (Problem, "message.zh_CN", ""),
        (Case, "steps", []),
        (Case, "steps", [{"title": TITLE, "at": None}]),
    ],
)  # fmt: skip
def test_what_is_just_within_its_bounds_is_read(type_: type, place: str, value: Any) -> None:
    assert codec.decode(said(SAID[type_], place, value), type_)


@given(st.builds(new_claim_code))
def test_every_claim_code_that_is_made_here_may_come_back(code: str) -> None:
    assert codec.decode(said(SAID[Booking], "claim_code", code), Booking).claim_code == code


def test_every_field_of_the_contract_is_bounded() -> None:
    """Whatever is text has a length or a pattern, whatever is a number or a list an end."""
    # a rating's grade has an answer of its own (rating.invalid); a fact's number is the audit's
    free = {"Rate.grade", "Fact.fields"}
    schemas = openapi.document()["components"]["schemas"]
    fields = {
        f"{name}.{field}": schema
        for name, message in schemas.items()
        for field, schema in message.get("properties", {}).items()
    }
    assert len(fields) > 80
    assert {name for name, schema in fields.items() if not _is_bounded(schema)} == free


def _is_bounded(schema: dict[str, Any]) -> bool:
    if "anyOf" in schema:
        return all(_is_bounded(inner) for inner in schema["anyOf"])
    match schema.get("type"):
        case "string":
            return bool({"maxLength", "pattern", "format", "enum"} & schema.keys())
        case "integer" | "number":
            return {"minimum", "maximum"} <= schema.keys()
        case "array":
            return "maxItems" in schema
        case "object":
            return False
    return True


@asynccontextmanager
async def answering(*messages: object) -> AsyncIterator[PlatformClient]:
    """A client of a platform that answers these, one after the other."""
    with scripted(*(answer(json.dumps(message)) for message in messages)) as server:
        client: PlatformClient = drivers.build(section(url=server.url, attempts=1))
        yield client
        await client.close()


@pytest.mark.parametrize("count", [PAGE + 1, 20_000])
async def test_a_list_that_is_too_long_is_refused_whole(count: int) -> None:
    items = [BILL | {"id": f"b{number}"} for number in range(count)]
    async with answering({"items": items}) as client:
        with pytest.raises(PlatformNonsense):
            await client.ask(Bills("gas", PersonNumber("6012000017")))


@pytest.mark.parametrize(
    "items",
    [
        [BILL | {"account": "6012000025"}],
        [BILL | {"kind_id": "water"}],
        [BILL, BILL | {"id": "c", "account": "6012000025"}],
        [BILL, BILL],
    ],
    ids=["account", "kind", "one of them", "twice"],
)
async def test_a_bill_that_was_not_asked_for_is_never_seen(items: list[Any]) -> None:
    async with answering({"items": items}) as client:
        with pytest.raises(PlatformNonsense):
            await client.ask(Bills("gas", PersonNumber("6012000017")))


async def test_a_bad_slot_spoils_itself() -> None:
    bad: list[dict[str, Any]] = [
        {"places_left": -1},
        {"ends_at": MOMENT},
        {"item_id": "j"},
        {"starts_at": "soon"},
    ]
    slots = [SLOT | {"id": f"bad{n}"} | wrong for n, wrong in enumerate(bad)]
    async with answering({"items": [*slots, SLOT, SLOT, 7, None]}) as client:
        assert [slot.id for slot in await client.ask(Slots("i", date(2026, 3, 2), 1))] == ["s"]


@pytest.mark.parametrize("state", ["confirmed", "cancelled"])
async def test_a_bad_booking_is_not_left_out_in_silence(state: str) -> None:
    """Whoever has one must not be told that there is none."""
    bad = SAID[Booking] | {"state": state, "claim_code": "?"}
    async with answering({"items": [SAID[Booking], bad]}) as client:
        with pytest.raises(PlatformNonsense):
            await client.ask(Bookings(SessionToken("t0ken")))


Bend = Callable[[dict[str, Any]], Any]
SPOILT: dict[str, tuple[Bend, str]] = {
    "a title of two lines": (lambda c: c["items"][0].update(title={"zh_CN": "a\nb"}), "items 1"),
    "a wrong number": (lambda c: c["channels"][0].update(closable_after=86400), "channels 1"),
    "no object": (lambda c: c["topics"].append(7), "topics 1"),
    "deep": (lambda c: c["topics"].append(json.loads("[" * 400 + "]" * 400)), "topics 1"),
    "twice": (lambda c: c["bill_kinds"].append(c["bill_kinds"][0]), "bill_kinds 1"),
    "nobody's": (lambda c: c["procedures"][0].update(department_id="x"), "procedures 1"),
    "a department of two lines": (
        lambda c: c["departments"][-1].update(title={"zh_CN": "a\nb"}),
        "departments 1, items 4, procedures 0",
    ),
    "no grade": (lambda c: c["rating_reasons"][0].update(grades=[]), "rating_reasons 1"),
}


@pytest.mark.parametrize("kind", SPOILT)
async def test_a_bad_entry_spoils_itself_and_never_the_catalogue(sandbox: World, kind: str) -> None:
    whole = await catalogue(sandbox.client())
    message = json.loads(codec.encode(whole))
    bend, left_out = SPOILT[kind]
    bend(message)
    expected = dict(part.split(" ") for part in left_out.split(", "))
    async with answering(message) as client:
        heard = await client.ask(ReadCatalogue())
    for name, entries in vars(whole).items():
        added = len(message[name]) - len(entries)
        assert len(getattr(heard.value, name)) == len(entries) + added - int(expected.get(name, 0))
    assert heard.left_out == ", ".join(f"{n} {c}" for n, c in expected.items() if c != "0")


async def test_a_catalogue_may_be_empty_and_not_endless(sandbox: World) -> None:
    lists = list(vars(await catalogue(sandbox.client())))
    empty: dict[str, Any] = {name: [] for name in lists}
    async with answering(empty) as client:
        nothing = Version(Catalogue(**dict.fromkeys(lists, ())))
        assert await client.ask(ReadCatalogue()) == nothing
    for wrong in (empty | {"items": [ITEM_SAID] * 10_001}, empty | {"topics": None}, {}):
        async with answering(wrong) as client:
            with pytest.raises(PlatformNonsense):
                await client.ask(ReadCatalogue())


async def _order(client: PlatformClient, amount: int = 8640) -> Payment:
    until = MONDAY.replace(hour=9)
    order = Pay("gas-1001", Fen(amount), "wx", until, code_of("order"))
    return await client.change(order, "order")


async def test_an_answer_about_something_else_is_none() -> None:
    booking, token = SAID[Booking], SessionToken("t0ken")
    reservation, claim = SAID[Reservation], SAID[Claim]
    async with answering(reservation, booking, booking, booking, claim, SAID[Guide]) as client:
        for change in (
            client.change(Reserve(token, "other"), "k1"),
            client.change(Confirm("r", code_of("other")), "k2"),
            client.change(ChangeBooking("other", "r"), "k3"),
            client.change(CancelBooking("other"), "k4"),
        ):
            with pytest.raises(OutcomeUnknown, match="not an answer"):
                await change
        with pytest.raises(PlatformNonsense, match="not an answer"):
            await client.ask(FindClaim(code_of("other")))
        with pytest.raises(PlatformNonsense, match="not an answer"):
            await client.ask(ReadGuide("other"))


@pytest.mark.parametrize("place", ["bill.amount", "payment.key"])
async def test_what_a_claim_leads_to_has_its_bounds_too(place: str) -> None:
    spoilt = json.loads(said(SAID[PaidBill], place, "x" * 300))
    async with answering({**SAID[Claim], "found": spoilt}) as client:
        with pytest.raises(PlatformNonsense):
            await client.ask(FindClaim(CODE))


async def test_a_claim_of_a_kind_to_come_is_an_answer() -> None:
    async with answering({**SAID[Claim], "kind": "licence", "found": {"any": 1}}) as client:
        assert (await client.ask(FindClaim(CODE))).thing is None


@pytest.mark.parametrize(("manner", "amount"), [("credit", -1200), ("nothing_owed", 0)])
async def test_a_credit_arrives_and_is_never_paid(sandbox: World, manner: str, amount: int) -> None:
    client = sandbox.client()
    sandbox.manner(manner)
    (bill,) = (await client.ask(Bills("gas", PersonNumber("6012000017")))).items
    assert (bill.amount, bill.payable) == (amount, False)
    with pytest.raises(PlatformRefused):
        await _order(client, amount)
    assert sandbox.emulator.ledger().entries == ()


async def test_the_sandbox_can_be_strange(sandbox: World) -> None:
    client = sandbox.client()
    whole = await client.ask(ReadCatalogue())
    sandbox.manner("spoilt")
    spoilt = await client.ask(ReadCatalogue(whole.etag))
    assert spoilt.value == whole.value
    assert spoilt.left_out == (
        "departments 1, items 2, bill_kinds 2, channels 1, procedures 1, topics 1, rating_reasons 1"
    )
    slots = await client.ask(Slots(ITEM, MONDAY.date(), 1))
    assert len(slots) == len(STARTS) - 1
    sandbox.manner("empty")
    assert not any(vars(await catalogue(client)).values())
    assert await client.ask(Slots(ITEM, MONDAY.date(), 14)) == ()
    assert (await client.ask(Bills("gas", PersonNumber("6012000017")))).items == ()
    sandbox.manner("foreign_bill")
    with pytest.raises(PlatformNonsense):
        await client.ask(Bills("gas", PersonNumber("6012000017")))
    sandbox.manner("headers")
    for _ in range(2):
        heard = await client.ask(ReadCatalogue())
        assert (heard.value, heard.etag) == (whole.value, "")
    assert (await client.status()).usable
