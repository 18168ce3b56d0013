"""A claim code leads to one thing, for ever and at every terminal; what becomes of applications."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from drivers.platform.client import PlatformClient
from kiosk.contract.applications import Cases, CaseState, Submit
from kiosk.contract.booking import CancelBooking, Confirm, Reserve, Slots
from kiosk.contract.claims import FindClaim, lead_to
from kiosk.contract.complaints import Complain, Received
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import Bills, ClosePayment, FulfilPayment, PaymentState
from kiosk.contract.reports import Fact, Report
from kiosk.model.personal import PersonName, PersonNumber, SessionToken
from tests.drivers.platform.paying import create, open_bill
from tests.drivers.platform.support import (
    ITEM,
    MONDAY,
    TERMINAL,
    ZHANG,
    World,
    catalogue,
    code_of,
    free,
    refused,
)

CODE = "7KQM-2XWP"
PROCEDURE = "gaj-wfzzm"


@pytest.fixture
async def token(sandbox: World, client: PlatformClient) -> SessionToken:
    return (await client.change(OpenSession.of(ZHANG), sandbox.key())).token


async def test_a_code_leads_to_its_payment_as_it_is(sandbox: World, client: PlatformClient) -> None:
    bill = await open_bill(client)
    payment = await create(sandbox, client, bill)
    code = code_of(payment.key)
    found = (await client.ask(FindClaim(code))).thing
    assert found is not None
    assert found.payment == payment
    assert (found.bill.id, found.bill.amount) == (bill.id, bill.amount)
    sandbox.phone("pay")
    done = await client.change(FulfilPayment(payment.key))
    found = (await client.ask(FindClaim(code))).thing
    assert found is not None
    assert (found.payment, found.payment.state) == (done, PaymentState.FULFILLED)


async def test_whoever_holds_a_code_learns_no_name_and_no_number(
    sandbox: World, client: PlatformClient
) -> None:
    payment = await create(sandbox, client, await open_bill(client))
    found = (await client.ask(FindClaim(code_of(payment.key)))).thing
    assert found is not None
    assert found.bill.account == PersonNumber("60******17")
    assert found.bill.payer == PersonName("张*兰")


@pytest.mark.parametrize("mood", ["error", "lost_request", "lost_reply"])
async def test_a_code_is_answered_while_the_provider_is_silent(
    sandbox: World, client: PlatformClient, mood: str
) -> None:
    payment = await create(sandbox, client, await open_bill(client))
    sandbox.provider(mood)
    found = (await client.ask(FindClaim(code_of(payment.key)))).thing
    assert found is not None
    assert found.payment == payment


async def test_a_code_leads_to_its_booking(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    slot = free(await client.ask(Slots(ITEM, MONDAY.date(), 14)))[0]
    reservation = await client.change(Reserve(token, slot.id), sandbox.key())
    booking = await client.change(Confirm(reservation.id, CODE), sandbox.key())
    assert await client.ask(FindClaim(CODE)) == lead_to(CODE, booking)
    cancelled = await client.change(CancelBooking(booking.id), sandbox.key())
    assert await client.ask(FindClaim(CODE)) == lead_to(CODE, cancelled)


async def test_a_booking_of_the_past_has_its_code(client: PlatformClient) -> None:
    found = (await client.ask(FindClaim("SEED-2225"))).thing
    assert found is not None
    assert found.id == "BK-900001"


async def test_an_application_becomes_a_case_of_the_resident(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    before = await client.ask(Cases(token))
    key = sandbox.key()
    case = await client.change(Submit(token, PROCEDURE, CODE), key)
    assert (case.number, case.title.en) == ("QH-SQ-000001", "Certificate of no criminal record")
    assert (case.state, case.department.zh_CN) == (CaseState.ACCEPTED, "公安局")
    assert (case.accepted_on, case.due_on) == (MONDAY.date(), date(2026, 3, 5))
    assert [step.at for step in case.steps] == [MONDAY, None, None]
    assert await client.change(Submit(token, PROCEDURE, CODE), key) == case
    assert await client.ask(Cases(token)) == (case, *before)
    assert await client.ask(FindClaim(CODE)) == lead_to(CODE, case)


async def test_working_days_leave_out_the_weekend(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    case = await client.change(Submit(token, "rsj-lhjy", CODE), sandbox.key())
    assert case.due_on == date(2026, 3, 9)


async def test_an_unknown_procedure_or_topic_is_refused(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    with refused("procedure.unknown"):
        await client.change(Submit(token, "gaj-none", CODE), sandbox.key())
    with refused("topic.unknown"):
        await client.change(Complain("weather", CODE), sandbox.key())
    with refused("claim.unknown"):
        await client.ask(FindClaim(CODE))


async def test_a_complaint_is_taken_in_once(sandbox: World, client: PlatformClient) -> None:
    key = sandbox.key()
    for _ in range(2):
        await client.change(Complain("delay", CODE), key)
    topic = next(t for t in (await catalogue(client)).topics if t.id == "delay")
    assert await client.ask(FindClaim(CODE)) == lead_to(CODE, Received(topic))


async def test_a_code_is_taken_whatever_it_leads_to(
    sandbox: World, client: PlatformClient, token: SessionToken
) -> None:
    payment = await create(sandbox, client, await open_bill(client))
    code = code_of(payment.key)
    slot = free(await client.ask(Slots(ITEM, MONDAY.date(), 14)))[0]
    reservation = await client.change(Reserve(token, slot.id), sandbox.key())
    for taking in (
        client.change(Confirm(reservation.id, code), sandbox.key()),
        client.change(Submit(token, PROCEDURE, code), sandbox.key()),
        client.change(Complain("delay", code), sandbox.key()),
    ):
        with refused("claim_code.taken"):
            await taking
    await client.change(Complain("delay", CODE), sandbox.key())
    await client.change(ClosePayment(payment.key))
    (water,) = (await client.ask(Bills("water", PersonNumber("30200018")))).items
    assert (await create(sandbox, client, water, key="other")).state is PaymentState.WAITING
    with refused("claim_code.taken"):
        await client.change(Confirm(reservation.id, code_of("other")), sandbox.key())


async def test_facts_are_taken_in_once_and_in_order(sandbox: World, client: PlatformClient) -> None:
    facts = tuple(
        Fact(f"fact-{n}", datetime(2026, 3, 2, 0, n, tzinfo=UTC), "test", {"n": n, "on": n > 1})
        for n in range(4)
    )
    key = sandbox.key()
    await client.change(Report(facts[:2]), key)
    await client.change(Report(facts[:2]), key)
    await client.change(Report(facts[1:]), sandbox.key())
    await client.change(Report(()), sandbox.key())
    assert sandbox.emulator.facts(TERMINAL) == facts
    assert sandbox.emulator.facts("other") == ()


async def test_the_catalogue_says_how_one_can_pay_apply_and_complain(
    client: PlatformClient,
) -> None:
    offered = await catalogue(client)
    assert [(c.id, c.payer_shows, c.begins_when_scanned) for c in offered.channels] == [
        ("wx", False, False),
        ("zfb", False, True),
        ("code", True, False),
    ]
    departments = {department.id for department in offered.departments}
    assert {p.department_id for p in offered.procedures} <= departments
    assert all(procedure.title.en for procedure in offered.procedures)
    assert all(topic.title.en for topic in offered.topics)
