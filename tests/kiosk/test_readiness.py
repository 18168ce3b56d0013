"""Which services can be offered, by what each declares that it needs."""

from dataclasses import replace

import pytest

from kiosk.base.condition import condition
from kiosk.base.config import Site
from kiosk.base.i18n import say
from kiosk.health.observer import Observer
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.need import NOTHING, Need
from kiosk.ports.code_scanner import CODE_SCANNER
from kiosk.ports.id_card_reader import ID_CARD_READER
from kiosk.ports.platform import PLATFORM
from kiosk.ports.receipt_printer import RECEIPT_PRINTER
from kiosk.store.audit import Audit
from kiosk.views.result import Ending
from kiosk.visit.flow import End, Service, To, page
from kiosk.visit.readiness import check, offers, out_of_service, reason, tile, unavailable
from tests.kiosk.device import InMemoryDevice

READY = DeviceStatus(DeviceState.READY)
OUT = DeviceStatus(DeviceState.FAILED, (RECEIPT_PRINTER.condition("paper.out"),))


@page("")
async def nothing(*_: object) -> End:
    return End(Ending.DONE)


def service(key: str, order: int, needs: Need = NOTHING, wants: Need = NOTHING) -> Service:
    return Service(
        key,
        "icon",
        order,
        (),
        To(nothing, None),
        needs,
        wants,
    )


PAY = service("pay", 3, PLATFORM, RECEIPT_PRINTER)
BOOK = service("book", 1, ID_CARD_READER & PLATFORM, RECEIPT_PRINTER)
RECEIPTS = service("progress", 2, RECEIPT_PRINTER)
NEEDLESS = service("rate", 4)


@pytest.fixture
def devices() -> dict[str, InMemoryDevice]:
    names = ("platform", "id_card_reader", "receipt_printer")
    return {name: InMemoryDevice() for name in names}


@pytest.fixture
def observer(devices: dict[str, InMemoryDevice], audit: Audit) -> Observer:
    return Observer(devices, audit, 1)


async def everything_is(observer: Observer, status: DeviceStatus) -> None:
    for name in observer.status:
        await observer.note(name, status)


async def test_services_stand_in_the_order_of_the_menu(observer: Observer) -> None:
    offered = offers([PAY, NEEDLESS, BOOK, RECEIPTS], observer)
    assert [offer.service.key for offer in offered] == ["book", "progress", "pay", "rate"]


async def test_all_needs_met_means_offered(observer: Observer) -> None:
    await everything_is(observer, READY)
    assert [reason(offer) for offer in offers([BOOK, PAY, RECEIPTS], observer)] == [None] * 3


async def test_a_need_that_fails_closes_only_the_services_that_have_it(observer: Observer) -> None:
    await everything_is(observer, READY)
    await observer.note("id_card_reader", DeviceStatus(DeviceState.OFFLINE, (condition("silent"),)))
    book, pay = offers([BOOK, PAY], observer)
    assert book.missing is ID_CARD_READER
    assert say(reason(book), "en") == "The ID-card reader cannot be used now"
    assert reason(pay) is None


async def test_a_want_closes_nothing(observer: Observer) -> None:
    await everything_is(observer, READY)
    await observer.note("receipt_printer", OUT)
    progress, pay = offers([RECEIPTS, PAY], observer)
    assert progress.missing is RECEIPT_PRINTER
    assert reason(pay) is None


async def test_a_device_that_was_not_asked_yet_closes_nothing_before_the_check(
    observer: Observer, devices: dict[str, InMemoryDevice]
) -> None:
    assert [offer.missing for offer in offers([BOOK, PAY], observer)] == [None, None]
    devices["id_card_reader"].says = DeviceStatus(DeviceState.OFFLINE, (condition("silent"),))
    assert (await check(BOOK, observer)).missing is ID_CARD_READER


async def test_a_device_this_terminal_has_not_got_closes_what_needs_it(audit: Audit) -> None:
    observer = Observer({"platform": InMemoryDevice()}, audit, 1)
    await observer.note("platform", READY)
    book, pay = offers([BOOK, PAY], observer)
    assert book.missing is ID_CARD_READER
    assert reason(pay) is None


async def test_any_device_of_a_kind_meets_the_need(
    devices: dict[str, InMemoryDevice], audit: Audit
) -> None:
    devices["spare"] = InMemoryDevice()
    observer = Observer(devices, audit, 1, kinds={"spare": "receipt_printer"})
    await everything_is(observer, READY)
    devices["receipt_printer"].says = OUT
    assert (await check(RECEIPTS, observer)).missing is None
    devices["spare"].says = DeviceStatus(DeviceState.OFFLINE, (condition("silent"),))
    offer = await check(RECEIPTS, observer)
    assert (offer.missing, offer.fault) == (RECEIPT_PRINTER, "paper.out")
    assert offer.since == observer.first_seen["receipt_printer", "paper.out"]


async def test_the_check_before_a_service_asks_afresh(
    observer: Observer, devices: dict[str, InMemoryDevice]
) -> None:
    await everything_is(observer, READY)
    devices["platform"].says = DeviceStatus(
        DeviceState.OFFLINE, (PLATFORM.condition("unreachable"),)
    )
    devices["receipt_printer"].says = OUT
    assert (await check(PAY, observer)).missing is PLATFORM
    assert not observer.usable("receipt_printer")
    assert devices["id_card_reader"].asked == 0


async def test_the_check_takes_a_recovery_in(
    observer: Observer, devices: dict[str, InMemoryDevice]
) -> None:
    await everything_is(observer, OUT)
    assert reason(await check(RECEIPTS, observer)) is None
    assert (await check(NEEDLESS, observer)).missing is None


async def test_a_closed_service_stays_visible_and_says_why(observer: Observer) -> None:
    await everything_is(observer, OUT)
    shown = tile(*offers([PAY], observer))
    assert (shown.key, shown.icon) == ("pay", "icon")
    assert say(shown.title, "zh_CN") == "便民缴费"
    assert say(shown.reason, "zh_CN") == "政务平台暂时不能用"


async def test_out_of_service_says_each_cause_once_and_since_when(observer: Observer) -> None:
    unreachable = DeviceStatus(DeviceState.FAILED, (PLATFORM.condition("unreachable"),))
    await everything_is(observer, READY)
    await observer.note("platform", unreachable)
    site = Site("柳林镇", alternative="政务大厅 1 楼")
    view = out_of_service(offers([PAY, replace(PAY, key="claim")], observer), site)
    assert [say(cause, "zh_CN") for cause in view.causes] == ["网络中断，暂时不能办理"]
    assert view.since == observer.first_seen["platform", "unreachable"]
    assert "不受影响" in say(view.safe, "zh_CN")
    assert "12345" in say(view.whom, "zh_CN")
    assert "政务大厅" in say(view.hint, "zh_CN")


async def test_a_service_that_cannot_run_says_what_else_can_be_done(observer: Observer) -> None:
    maintenance = DeviceStatus(DeviceState.FAILED, (PLATFORM.condition("maintenance"),))
    await everything_is(observer, READY)
    await observer.note("platform", maintenance)
    (pay,) = offers([PAY], observer)
    view = unavailable(pay, Site("柳林镇"))
    assert say(view.question, "zh_CN") == "政务平台正在维护"
    assert view.safe
    assert view.hint
    assert not view.retry


async def test_one_of_two_that_do_for_each_other_is_enough(
    devices: dict[str, InMemoryDevice], audit: Audit
) -> None:
    devices["code_scanner"] = InMemoryDevice()
    observer = Observer(devices, audit, 1)
    await everything_is(observer, READY)
    either = service("book", 1, ID_CARD_READER | CODE_SCANNER)
    silent = DeviceStatus(DeviceState.OFFLINE, (condition("silent"),))
    await observer.note("id_card_reader", silent)
    (offer,) = offers([either], observer)
    assert reason(offer) is None
    await observer.note("code_scanner", silent)
    (offer,) = offers([either], observer)
    assert say(reason(offer), "zh_CN") == "身份证读卡器、扫码器都暂时不能用"
    assert say(unavailable(offer, Site("柳林镇")).question, "en") == (
        "None of these can be used now: ID-card reader; code scanner"
    )
    assert (offer.fault, offer.since) == ("silent", observer.first_seen["code_scanner", "silent"])


async def test_the_check_asks_all_that_would_do(
    devices: dict[str, InMemoryDevice], audit: Audit
) -> None:
    devices["code_scanner"] = InMemoryDevice()
    observer = Observer(devices, audit, 1)
    await check(service("book", 1, ID_CARD_READER | CODE_SCANNER, RECEIPT_PRINTER), observer)
    assert [devices[name].asked for name in devices] == [0, 1, 1, 1]
