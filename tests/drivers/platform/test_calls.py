"""Every method of the port, through the real client and the real sandbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from drivers.platform.client import PlatformClient
from drivers.platform.sandbox.desk import PAGE
from kiosk.base.errors import PlatformRefused
from kiosk.contract.applications import Cases, CaseState
from kiosk.contract.booking import (
    Bookings,
    BookingState,
    CancelBooking,
    ChangeBooking,
    Confirm,
    Release,
    Reserve,
    Slots,
)
from kiosk.contract.catalogue import ReadCatalogue
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import Bills, ClosePayment, Pay, PaymentState, QueryPayment
from kiosk.contract.reports import Rate
from kiosk.contract.request import Version
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.model.identity import CardKind, Resident
from kiosk.model.money import Fen
from kiosk.model.personal import PersonName, PersonNumber, SessionToken
from tests.drivers.platform.support import ITEM, MONDAY, WANG, ZHANG, World, code_of, free, refused

TODAY = MONDAY.date()


async def test_health_is_ready(client: PlatformClient) -> None:
    assert await client.status() == DeviceStatus(DeviceState.READY)


async def test_catalogue_is_whole_and_not_sent_to_who_knows_it(client: PlatformClient) -> None:
    heard = await client.ask(ReadCatalogue())
    catalogue = heard.value
    assert catalogue is not None
    departments = {department.id for department in catalogue.departments}
    assert len(catalogue.departments) == 10
    assert len(catalogue.items) == 40
    assert {item.department_id for item in catalogue.items} == departments
    assert all(item.title.en and item.place.en and item.materials for item in catalogue.items)
    assert {grade for reason in catalogue.rating_reasons for grade in reason.grades} == {
        1, 2, 3, 4, 5,
    }  # fmt: skip
    assert heard.etag
    assert await client.ask(ReadCatalogue(heard.etag)) == Version(None, heard.etag)
    assert await client.ask(ReadCatalogue('"of before"')) == heard
    assert await client.ask(ReadCatalogue()) == heard


async def test_a_booking_from_identification_to_cancelling(
    sandbox: World, client: PlatformClient
) -> None:
    token = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    first, second = free(await client.ask(Slots(ITEM, TODAY, 14)))[:2]
    reservation = await client.change(Reserve(token, first.id), sandbox.key())
    assert reservation.slot.places_left == first.places_left - 1
    booking = await client.change(Confirm(reservation.id, "7KQM-2XWP"), sandbox.key())
    assert (booking.claim_code, booking.state) == ("7KQM-2XWP", BookingState.CONFIRMED)
    assert booking.item.id == ITEM

    elsewhere = await client.change(Reserve(token, second.id), sandbox.key())
    moved = await client.change(ChangeBooking(booking.id, elsewhere.id), sandbox.key())
    assert (moved.id, moved.claim_code, moved.slot.id) == (booking.id, "7KQM-2XWP", second.id)
    assert free(await client.ask(Slots(ITEM, TODAY, 14)))[0] == first

    cancelled = await client.change(CancelBooking(booking.id), sandbox.key())
    assert cancelled.state is BookingState.CANCELLED
    assert (await client.ask(Bookings(token)))[0] == cancelled
    assert free(await client.ask(Slots(ITEM, TODAY, 14)))[:2] == [first, second]


async def test_a_released_place_is_free_again(sandbox: World, client: PlatformClient) -> None:
    token = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    slots = await client.ask(Slots(ITEM, TODAY, 14))
    reservation = await client.change(Reserve(token, free(slots)[0].id), sandbox.key())
    await client.change(Release(reservation.id), sandbox.key())
    assert await client.ask(Slots(ITEM, TODAY, 14)) == slots
    with refused("reservation.ended"):
        await client.change(Confirm(reservation.id, "7KQM-2XWP"), sandbox.key())


async def test_slots_are_half_hours_of_working_days_over_several_pages(
    client: PlatformClient,
) -> None:
    slots = await client.ask(Slots(ITEM, TODAY, 14))
    assert len(slots) > PAGE
    assert [s.starts_at for s in slots] == sorted({s.starts_at for s in slots})
    assert all(s.ends_at - s.starts_at == timedelta(minutes=30) for s in slots)
    assert {s.starts_at.weekday() for s in slots} <= {0, 1, 2, 3, 4}
    days = {s.starts_at.date() for s in slots}
    full = {d for d in days if not any(s.places_left for s in slots if s.starts_at.date() == d)}
    assert days > full > set()


async def test_slots_of_some_days_only(client: PlatformClient) -> None:
    two = await client.ask(Slots(ITEM, TODAY + timedelta(days=1), 2))
    assert {s.starts_at.date() for s in two} == {date(2026, 3, 3), date(2026, 3, 4)}
    assert await client.ask(Slots(ITEM, date(2020, 1, 1), 3)) == ()
    assert await client.ask(Slots(ITEM, date.max, 31)) == ()


async def test_cases_are_the_residents_own(sandbox: World, client: PlatformClient) -> None:
    zhang = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    wang = (await client.change(OpenSession.of(WANG), sandbox.key())).token
    assert [case.number for case in await client.ask(Cases(zhang))] == [
        "QH-GL-000117",
        "QH-YB-000452",
    ]
    states = {case.state for case in await client.ask(Cases(wang))}
    assert states == {CaseState.SUPPLEMENT, CaseState.REFUSED}
    open_case = (await client.ask(Cases(zhang)))[0]
    assert [step.at is None for step in open_case.steps] == [False, False, True, True]


async def test_bookings_of_the_past_belong_to_the_persona(
    sandbox: World, client: PlatformClient
) -> None:
    token = (await client.change(OpenSession.of(WANG), sandbox.key())).token
    (missed,) = await client.ask(Bookings(token))
    assert missed.state is BookingState.MISSED
    assert missed.slot.starts_at.weekday() < 5


async def test_many_bookings_come_over_several_pages(
    sandbox: World, client: PlatformClient
) -> None:
    token = (await client.change(OpenSession.of(WANG), sandbox.key())).token
    wanted: list[str] = []
    for slot in free(await client.ask(Slots(ITEM, TODAY, 14)))[: PAGE + 2]:
        reservation = await client.change(Reserve(token, slot.id), sandbox.key())
        code = code_of(f"code-{len(wanted)}")
        wanted.append((await client.change(Confirm(reservation.id, code), sandbox.key())).id)
    found = [booking.id for booking in await client.ask(Bookings(token))]
    assert found[: len(wanted)] == wanted[::-1]


async def test_bills_of_an_account(client: PlatformClient) -> None:
    periods = [b.period for b in (await client.ask(Bills("gas", PersonNumber("6012000025")))).items]
    assert periods == ["2025-12", "2026-01", "2026-02"]
    (water,) = (await client.ask(Bills("water", PersonNumber("30200018")))).items
    assert (water.amount, water.payer.reveal()) == (Fen(3675), "张桂兰")
    assert type(water.amount) is Fen
    assert (await client.ask(Bills("gas", PersonNumber("6012000033")))).items == ()


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [("gas", "6012999999", "account.unknown"), ("taxi", "6012000017", "bill_kind.unknown")],
)
async def test_bills_of_nobody(
    client: PlatformClient, kind: str, number: str, expected: str
) -> None:
    with pytest.raises(PlatformRefused) as no:
        await client.ask(Bills(kind, PersonNumber(number)))
    assert no.value.code == expected


async def test_a_payment_from_creation_to_closing(sandbox: World, client: PlatformClient) -> None:
    (bill,) = (await client.ask(Bills("gas", PersonNumber("6012000017")))).items
    key, until = sandbox.key(), sandbox.clock() + timedelta(minutes=3)
    order = Pay(bill.id, bill.amount, "wx", until, "7KQM-2XWP")
    payment = await client.change(order, key)
    assert (payment.key, payment.bill_id, payment.amount) == (key, bill.id, bill.amount)
    assert payment.state is PaymentState.WAITING
    assert payment.qr == f"https://pay.example.gov.cn/q/{key}"
    assert payment.expires_at == until
    assert await client.ask(QueryPayment(key)) == payment
    assert (await client.change(ClosePayment(key))).state is PaymentState.CLOSED


async def test_a_claim_code_is_rated_once_and_a_service_often(
    sandbox: World, client: PlatformClient
) -> None:
    await client.change(Rate("7KQM-2XWP", 5, ("fast",)), sandbox.key())
    with refused("rating.exists"):
        await client.change(Rate("7KQM-2XWP", 1), sandbox.key())
    await client.change(Rate("progress", 5), sandbox.key())
    await client.change(Rate("progress", 2, ("slow", "hard")), sandbox.key())
    with refused("rating.invalid"):
        await client.change(Rate("progress", 6), sandbox.key())


async def test_residents_of_every_kind_are_known_and_false_numbers_are_not(
    sandbox: World, client: PlatformClient
) -> None:
    foreigner = Resident(
        CardKind.FOREIGNER_2017, PersonName("NURLAN"), PersonNumber("KAZ110090123105")
    )
    session = await client.change(OpenSession.of(foreigner), sandbox.key())
    assert session.expires_at > sandbox.clock()
    false = Resident(CardKind.RESIDENT, PersonName("某某"), PersonNumber("429999195803120024"))
    with refused("identity.refused") as no:
        await client.change(OpenSession.of(false), sandbox.key())
    assert no.value.message.zh_CN
    assert no.value.message.en


async def test_a_session_ends(sandbox: World, client: PlatformClient) -> None:
    token = (await client.change(OpenSession.of(ZHANG), sandbox.key())).token
    sandbox.clock.forward(minutes=31)
    for asked in (client.ask(Cases(token)), client.ask(Bookings(SessionToken("no-such-token")))):
        with refused("session.ended"):
            await asked


async def test_a_closed_client_is_offline_and_closes_twice(client: PlatformClient) -> None:
    await client.close()
    await client.close()
    assert (await client.status()).state is DeviceState.OFFLINE
