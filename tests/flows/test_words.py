"""What is so, in one word each; what must be brought; what is missing; codes that are dead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from kiosk.base.config import PaymentSettings
from kiosk.base.i18n import say
from kiosk.base.text import Titles, text
from kiosk.contract.booking import Slot
from kiosk.contract.catalogue import Item
from kiosk.services.book.pages import to_come
from kiosk.services.pay.collect import Outcome, is_payment_code
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.base import Leave
from kiosk.views.choose import Choose
from kiosk.views.entry import EnterCode
from kiosk.views.home import Home
from kiosk.views.leaving import AnythingElse
from kiosk.views.paying import PayByQr
from kiosk.views.result import Move, Progress, Result
from kiosk.views.review import Review
from kiosk.views.status import Status, Tone
from kiosk.visit.terminal import Terminal
from tests.flows.stage import Step
from tests.flows.steps import finish, gas_bill, new_booking, option, present, result, take_card
from tests.flows.test_pay import states
from tests.flows.world import World

ITEM = Item("i", "d", Titles("办证", "Cards"), "bz", Titles("一楼", "Ground floor"))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def slot(id_: str, hours: float, places: int, item: str = "i") -> Slot:
    starts = NOW + timedelta(hours=hours)
    return Slot(id_, item, starts, starts + timedelta(minutes=30), places)


def test_places_below_none_take_nothing_from_others() -> None:
    slots = to_come((slot("a", 1, 1), slot("b", 2, -1)), ITEM, NOW)
    assert [s.places_left for s in slots] == [1, 0]
    assert sum(s.places_left for s in slots) == 1


def test_a_time_that_has_begun_is_not_offered() -> None:
    slots = to_come((slot("past", -0.1, 3), slot("now", 0, 3), slot("next", 0.1, 3)), ITEM, NOW)
    assert [s.id for s in slots] == ["next"]


def test_a_time_that_comes_twice_is_there_once_and_all_are_in_order() -> None:
    slots = to_come((slot("b", 2, 1), slot("a", 1, 1), slot("b", 2, 1)), ITEM, NOW)
    assert [s.id for s in slots] == ["a", "b"]


def test_a_time_of_something_else_is_not_offered() -> None:
    assert to_come((slot("a", 1, 1, "other"),), ITEM, NOW) == ()


KNOWN = PaymentSettings().codes


@pytest.mark.parametrize(
    "payload",
    [
        "weixin://wxpay/bizpayurl?pr=abc",
        "https://qr.alipay.com/bax00001",
        "HTTPS://QR.ALIPAY.COM/BAX00001",
        "alipays://platformapi/startapp?appId=1",
        "https://qr.95516.com/00010000/1",
    ],
)
def test_a_code_of_a_known_provider_may_be_shown(payload: str) -> None:
    assert is_payment_code(payload, KNOWN)


@pytest.mark.parametrize(
    "payload",
    [
        "http://qr.alipay.com/bax00001",
        "https://qr.alipay.com.example/bax00001",
        "https://qr.alipay.com@example/bax00001",
        "https://example/https://qr.alipay.com/",
        "weixin://dl/business/?t=1",
        "请转账到 6222…",
        " https://qr.alipay.com/x",
        "https://qr.alipay.com",
    ],
)
def test_any_other_text_or_address_is_not_shown(payload: str) -> None:
    assert not is_payment_code(payload, KNOWN)


@pytest.mark.parametrize(
    "start", ["https://qr.alipay.com", "https:", "qr.alipay.com/", "https:// /"]
)
def test_a_setting_that_would_match_another_host_is_refused(start: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"codes": [start]}, PaymentSettings)


@pytest.mark.shows("Result pay.no_code")
async def test_a_foreign_payment_code_is_closed_and_told(world: World) -> None:
    async def closed(terminal: Terminal) -> None:
        assert await states(terminal) == [UndertakingState.CLOSED]

    settings = msgspec.structs.replace(world.configuration.settings, payments=PaymentSettings())
    strict = replace(world, configuration=replace(world.configuration, settings=settings))
    stage = await strict.play(
        *gas_bill(), Step(Result, Move.DONE), Step(AnythingElse, True), then=closed
    )
    (told,) = stage.pages(Result)
    assert not stage.pages(PayByQr)
    assert (told.question, told.status) == (text("pay.no_code"), Outcome.NO_CODE.status)


async def test_what_to_bring_stands_on_item_review_and_result(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"), *new_booking(), *result(), *finish(world, card=True)
    )
    item = next(o.value for o in stage.pages(Choose)[1].options if o.enabled)
    needed = [say(material, "zh_CN") for material in item.materials]
    assert needed
    detail = say(stage.pages(Choose)[1].options[0].detail, "zh_CN")
    rows = [*stage.pages(Review)[0].rows, *stage.pages(Result)[-1].rows]
    listed = [say(r.value, "zh_CN") for r in rows if r.label == text("slip.materials")]
    assert len(listed) == 2
    for said in (detail, *listed):
        assert all(material in said for material in needed)


@pytest.mark.shows("Choose book.which", "Choose book.wish", "Result claim.booking.cancelled")
async def test_a_cancelled_booking_is_cancelled_and_its_code_is_of_no_use(world: World) -> None:
    made = await world.play(
        *present(world, "book", "rare"), *new_booking(), *result(), *finish(world, card=True)
    )
    assert made.pages(Result)[-1].status is Status.BOOKED
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, option(1)),
        Step(Choose, option(1)),
        Step(Review, True),
        *result(),
        *finish(world, card=True),
        Step(Home, "claim"),
        Step(EnterCode, made.pages(Result)[-1].claim_code),
        Step(Result, Move.DONE),
        *finish(world, card=False),
    )
    for shown in stage.pages(Result):
        assert shown.status is Status.CANCELLED
        assert shown.status.tone is Tone.PLAIN
        assert not shown.keep
        assert text("slip.materials") not in [row.label for row in shown.rows]
    assert "请带材料" in world.slips()[0]
    assert "请带材料" not in world.slips()[1]


@pytest.mark.shows("Progress status.supplement")
async def test_a_case_that_lacks_papers_says_which_and_where(world: World) -> None:
    def lacking(view: Choose[Any]) -> Any:
        return next(o.value for o in view.options if o.value.state == "supplement")

    stage = await world.play(
        *present(world, "progress", "wang"),
        Step(Choose, lacking),
        Step(Progress, Leave),
        take_card(world),
    )
    (shown,) = stage.pages(Progress)
    assert shown.status is Status.SUPPLEMENT
    missing, where = (say(row.value, "zh_CN") for row in shown.needed)
    assert "租赁合同" in missing
    assert where == shown.case.department.zh_CN


async def test_an_application_is_submitted_and_a_complaint_received(world: World) -> None:
    stage = await world.play(
        *present(world, "apply", "rare"),
        Step(Choose, lambda view: view.options[0].value),
        Step(Review, True),
        *result(),
        *finish(world, card=True),
        Step(Home, "complain"),
        Step(Choose, lambda view: view.options[0].value),
        Step(Review, True),
        *result(),
        *finish(world, card=False),
    )
    said = [say(shown.status.text, "zh_CN") for shown in stage.pages(Result)]
    assert said == ["已提交", "已提交", "已收到", "已收到"]
