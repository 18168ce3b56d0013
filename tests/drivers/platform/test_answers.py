"""What each kind of answer means: the distinction between no, not done and not known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest

import drivers
from drivers.platform.client import PlatformClient
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformBusy,
    PlatformDenied,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.base.text import Sentences
from kiosk.contract.applications import Cases
from kiosk.contract.identity import IdentitySession, OpenSession
from kiosk.contract.payments import Bills, Payment, QueryPayment
from kiosk.model.device import DeviceState
from kiosk.model.personal import PersonNumber, SessionToken
from tests.drivers.platform.scripted import HANG_UP, Scripted, answer, problem, scripted
from tests.drivers.platform.support import ZHANG, section

SESSION = '{"token": "t0ken", "expires_at": "2026-03-02T09:00:00+08:00", "news": 1}'
WAITING = (
    '{"key": "k", "bill_id": "b", "amount": 100, "state": "waiting",'
    ' "expires_at": "2026-03-02T09:00:00+08:00"}'
)


@asynccontextmanager
async def platform(
    *answers: bytes, attempts: int = 2
) -> AsyncIterator[tuple[PlatformClient, Scripted]]:
    """A platform with these answers, and a client that asks it so many times at most."""
    with scripted(*answers) as server:
        client: PlatformClient = drivers.build(section(url=server.url, attempts=attempts))
        yield client, server
        await client.close()


def ask(client: PlatformClient) -> Awaitable[Payment]:
    return client.ask(QueryPayment("k"))


def change(client: PlatformClient) -> Awaitable[IdentitySession]:
    return client.change(OpenSession.of(ZHANG), "key-1")


async def test_fields_of_a_later_version_are_ignored() -> None:
    async with platform(answer(SESSION)) as (client, _):
        assert (await change(client)).token == SessionToken("t0ken")


ONE_ANSWER = [
    (HANG_UP, PlatformUnreachable, OutcomeUnknown),
    (answer("oops", "500 No"), PlatformUnreachable, OutcomeUnknown),
    (answer("oops", "502 No"), PlatformUnreachable, OutcomeUnknown),
    (answer("<html>"), PlatformNonsense, OutcomeUnknown),
    (answer(""), PlatformNonsense, OutcomeUnknown),
    (answer("[]"), PlatformNonsense, OutcomeUnknown),
    (answer("not found", "404 No", "text/html"), PlatformNonsense, OutcomeUnknown),
    (answer("", "302 No", headers="Location: http://127.0.0.1:1/\r\n"),
     PlatformNonsense, OutcomeUnknown),
    (answer("", "304 No"), PlatformNonsense, OutcomeUnknown),
    (answer(WAITING)[:-10], PlatformUnreachable, OutcomeUnknown),
    (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", PlatformUnreachable, OutcomeUnknown),
    (answer("", "503 No", headers="Retry-After: 120\r\n"), PlatformBusy, PlatformBusy),
    (answer("", "429 No"), PlatformBusy, PlatformBusy),
    (problem(401, "signature.invalid"), PlatformDenied, PlatformDenied),
    (answer("", "403 No"), PlatformDenied, PlatformDenied),
    (problem(409, "slot.full"), PlatformRefused, PlatformRefused),
    (problem(422, "some.later.code"), PlatformRefused, PlatformRefused),
    (problem(422, "张桂兰 is unknown"), PlatformNonsense, OutcomeUnknown),
    (problem(409, "idempotency.in_flight", retryable=True), PlatformBusy, OutcomeUnknown),
    (problem(409, "signature.replayed", retryable=True), PlatformBusy, OutcomeUnknown),
]  # fmt: skip


@pytest.mark.parametrize(("one", "to_question", "to_change"), ONE_ANSWER)
async def test_one_answer_for_ever(
    one: bytes, to_question: type[PlatformError], to_change: type[PlatformError]
) -> None:
    for request, expected in ((ask, to_question), (change, to_change)):
        async with platform(one, attempts=1) as (client, _):
            with pytest.raises(PlatformError) as failed:
                await request(client)
            assert type(failed.value) is expected


async def test_the_first_sending_stays_in_doubt_whatever_the_second_meets() -> None:
    for second in (
        answer("", "503 No", headers="Retry-After: 120\r\n"),
        problem(401, "signature.invalid"),
        problem(409, "idempotency.in_flight", retryable=True),
    ):
        async with platform(HANG_UP, second) as (client, server):
            with pytest.raises(OutcomeUnknown):
                await change(client)
            assert len(server.keys) == 1


async def test_an_answer_to_the_key_lifts_the_doubt() -> None:
    async with platform(HANG_UP, answer(SESSION)) as (client, server):
        assert (await change(client)).token == SessionToken("t0ken")
        assert len(server.asked) == 2
        assert len(server.keys) == 1
    async with platform(HANG_UP, problem(409, "slot.full")) as (client, _):
        with pytest.raises(PlatformRefused):
            await change(client)


async def test_a_search_is_a_question_though_it_is_a_post() -> None:
    async with platform(HANG_UP) as (client, _):
        with pytest.raises(PlatformUnreachable):
            await client.ask(Bills("gas", PersonNumber("6012000017")))


async def test_a_short_wait_asked_for_is_waited_and_a_long_one_is_not() -> None:
    async with platform(answer("", "503 No", headers="Retry-After: 0\r\n"), answer(SESSION)) as (
        client,
        server,
    ):
        await change(client)
        assert len(server.asked) == 2
    long = answer("", "503 No", headers="Retry-After: Wed, 21 Oct 2099 07:28:00 GMT\r\n")
    async with platform(long, answer(SESSION)) as (client, server):
        with pytest.raises(PlatformBusy):
            await change(client)
        assert len(server.asked) == 1


async def test_a_refusal_carries_code_and_sentence_and_is_not_sent_again() -> None:
    async with platform(problem(409, "slot.full")) as (client, server):
        with pytest.raises(PlatformRefused) as refused:
            await change(client)
        assert refused.value.code == "slot.full"
        assert refused.value.text == Sentences("不行", "No")
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        WAITING.replace("+08:00", ""),
        WAITING.replace("100", "1.5"),
        WAITING.replace("100", "true"),
        WAITING.replace('"waiting"', '"perhaps"'),
        WAITING.replace('"key": "k", ', ""),
    ],
    ids=["time without offset", "half a fen", "no number", "unknown state", "no key"],
)
async def test_a_wrong_field_is_nonsense(wrong: str) -> None:
    async with platform(answer(wrong)) as (client, _):
        with pytest.raises(PlatformNonsense):
            await ask(client)


async def test_an_endless_answer_is_cut_off() -> None:
    huge = answer('"' + "x" * 9_000_000 + '"')
    async with platform(huge) as (client, _):
        with pytest.raises(PlatformNonsense, match="more than is reasonable"):
            await ask(client)


async def test_pages_without_end_are_nonsense() -> None:
    async with platform(answer('{"items": [], "next_cursor": "more"}')) as (client, _):
        with pytest.raises(PlatformNonsense, match="without end"):
            await client.ask(Cases(SessionToken("t0ken")))


async def test_a_token_that_would_break_a_header_is_not_used() -> None:
    evil = SESSION.replace("t0ken", "a\\r\\nX-Evil: 1")
    async with platform(answer(evil)) as (client, _):
        with pytest.raises(OutcomeUnknown, match="token"):
            await change(client)


async def test_a_key_that_would_break_a_header_is_a_programming_error() -> None:
    async with platform(answer(SESSION)) as (client, server):
        for key in ("", "a b", "a\r\nb", "schlüssel", "../catalogue"):
            with pytest.raises(ValueError, match="a key is made of"):
                await client.change(OpenSession.of(ZHANG), key)
        assert not server.asked


async def test_a_denial_tells_the_technician_of_a_wrong_clock() -> None:
    stale = answer("", "401 No", headers="Date: Wed, 21 Oct 2015 07:28:00 GMT\r\n")
    async with platform(stale) as (client, _):
        status = await client.status()
        assert status.state is DeviceState.FAILED
        assert "clock off by +" in status.conditions[0].raw


async def test_status_asks_once_more_after_a_connection_that_was_gone() -> None:
    async with platform(HANG_UP) as (client, server):
        assert (await client.status()).has("unreachable")
        assert len(server.asked) == 2
