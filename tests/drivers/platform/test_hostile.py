"""Whatever comes over the line is one of the platform's errors, in bounds, for nobody else."""

from __future__ import annotations

import gc
import gzip
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import requests

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.dates import LONGEST_PAUSE
from drivers.platform.settings import read
from drivers.platform.signing.port import Signer
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformBusy,
    PlatformError,
    PlatformNonsense,
    PlatformUnreachable,
)
from kiosk.contract.catalogue import ReadCatalogue
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import QueryPayment
from kiosk.model.device import DeviceState
from kiosk.model.personal import SessionToken
from tests.drivers.platform.scripted import Answer, Scripted, answer, read_request, scripted
from tests.drivers.platform.support import WANG, ZHANG, section

SESSION = '{"token": "t0ken", "expires_at": "2026-03-02T09:00:00+08:00"}'
HEALTH = '{"version": "1.0"}'
CATALOGUE = (
    '{"departments": [], "items": [], "bill_kinds": [], "channels": [], "procedures": [],'
    ' "topics": [], "rating_reasons": []}'
)
DEEP = "[" * 100_000
GBK = "http://平台/".encode("gbk").decode("latin-1")
FLOOD = "".join(f"X-{number}: 1\r\n" for number in range(100_000))


@asynccontextmanager
async def platform(
    *answers: Answer, **values: object
) -> AsyncIterator[tuple[PlatformClient, Scripted]]:
    with scripted(*answers) as server:
        set_up = {"url": server.url, "attempts": 1, "read_timeout": 2.0} | values
        client: PlatformClient = drivers.build(section(**set_up))
        yield client, server
        await client.close()


def endless(head: str, piece: bytes) -> Answer:
    def pieces() -> Iterator[bytes]:
        yield f"HTTP/1.1 {head}\r\n\r\n".encode()
        while True:
            yield piece

    return pieces


def packed(data: bytes, coding: str, status: str = "200 OK") -> bytes:
    return answer(data, status, headers=f"Content-Encoding: {coding}\r\n")


HOSTILE: dict[str, Answer] = {
    "redirect in another encoding": answer("", "302 Found", headers=f"Location: {GBK}\r\n"),
    "redirect to no address": answer("", "302 Found", headers="Location: http://[\r\n"),
    "redirect to itself": answer("", "307 Again", headers="Location: /v1/health\r\n"),
    "endless redirect": endless("302 Found\r\nLocation: /x", b"x" * 65536),
    "endless answer": endless("200 OK", b"x" * 65536),
    "endless chunks": endless("200 OK\r\nTransfer-Encoding: chunked", b"1\r\nx\r\n"),
    "chunks of no size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
    "deep": answer(DEEP),
    "deep and closed": answer('{"version":' + "[" * 1500 + "]" * 1500 + "}"),
    "deep where nothing is read": answer('{"other":' + DEEP + "}"),
    "deep problem": answer('{"title":' + DEEP, "409 No"),
    "half a surrogate": answer('{"version": "\\ud800"}'),
    "no UTF-8": answer(b'{"version": "\xff\xfe"}'),
    "byte order mark only": answer(b"\xef\xbb\xbf"),
    "header flood": answer(HEALTH, headers=FLOOD),
    "a header without end": answer(HEALTH, headers=f"X: {'x' * 1_000_000}\r\n"),
    "unknown packing": packed(HEALTH.encode(), "br"),
    "packed twice": packed(gzip.compress(gzip.compress(HEALTH.encode())), "gzip, gzip"),
    "not packed": packed(HEALTH.encode(), "gzip"),
    "half packed": packed(gzip.compress(HEALTH.encode())[:-9], "gzip"),
    "packed with more behind": packed(gzip.compress(HEALTH.encode()) + b"more", "gzip"),
    "two lengths": answer(HEALTH, headers="Content-Length: 3\r\n"),
    "too small a length": answer(HEALTH).replace(b"Length: 18", b"Length: 7"),
    "switching protocols": b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
    "provisional answers for ever": endless("100 Continue", b"HTTP/1.1 103 Hints\r\n\r\n"),
    "no status": b"HTTP/1.1 abc OK\r\n\r\n",
    "a status of nothing": b"HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n",
    "another protocol": b"\x15\x03\x03\x00\x02\x02\x28",
    "nothing but newlines": b"\r\n" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
async def test_it_is_an_error_and_a_status_and_never_certain(hostile: Answer) -> None:
    async with platform(hostile) as (client, _):
        status = await client.status()
        assert status.state in (DeviceState.OFFLINE, DeviceState.FAILED)
        assert status.conditions[0].name in ("unreachable", "nonsense")
        with pytest.raises((PlatformNonsense, PlatformUnreachable)):
            await client.ask(QueryPayment("k"))
        with pytest.raises(OutcomeUnknown):
            await client.change(OpenSession.of(ZHANG), "key-1")


HARMLESS = {
    "no header": answer(HEALTH, headers="\x00\x01 no header\r\n"),
    "a length of nothing": answer(HEALTH).replace(b"Length: 18", b"Length: -5"),
    "too great a length": answer(HEALTH).replace(b"Length: 18", b"Length: " + b"9" * 5000),
    "redirecting headers": answer(HEALTH, headers=f"Location: {GBK}\r\nRefresh: 0; url=/\r\n"),
    "no reason": answer(HEALTH, "200"),
}


@pytest.mark.parametrize("strange", HARMLESS.values(), ids=HARMLESS)
async def test_what_is_strange_beside_a_whole_answer_does_not_matter(strange: bytes) -> None:
    async with platform(strange) as (client, _):
        assert (await client.status()).usable


STRANGE_DATES = [
    "Mon, 32 Feb 2026 25:61:61 GMT",
    "Wed, 21 Oct 2026 07:28:00 +9999",
    "Wed, 21 Oct 2026 07:28:00 -2401",
    "Wed, 21 Oct 99999 07:28:00 GMT",
    "Wed, 21 Oct 0000 07:28:00 GMT",
    "Wed, 21 Oct 1926 07:28:00 GMT",
    "9" * 400,
    "",
    "\xd6\xdc\xc8\xd5",
]


@pytest.mark.parametrize("date", STRANGE_DATES)
async def test_a_date_that_cannot_be_says_nothing(date: str) -> None:
    async with platform(answer(HEALTH, headers=f"Date: {date}\r\n")) as (client, _):
        assert (await client.status()).usable
        assert client.clock_ahead is None


@pytest.mark.parametrize("after", [*STRANGE_DATES, "31536000", "nan", "inf", "-5", "1e9", "1.5"])
async def test_no_pause_that_is_dictated_is_longer_than_an_hour(after: str) -> None:
    busy = answer("", "503 Busy", headers=f"Retry-After: {after}\r\n")
    async with platform(busy) as (client, _):
        with pytest.raises(PlatformBusy) as told:
            await client.ask(QueryPayment("k"))
        assert 0 <= told.value.retry_after <= LONGEST_PAUSE


async def test_a_pause_until_a_date_goes_by_the_platforms_clock() -> None:
    now = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)

    def busy(span: timedelta) -> bytes:
        then = format_datetime(now + span, usegmt=True)
        date = format_datetime(now, usegmt=True)
        return answer("", "503 Busy", headers=f"Date: {date}\r\nRetry-After: {then}\r\n")

    spans = (timedelta(seconds=90), timedelta(days=30 * 365), timedelta(days=-1))
    async with platform(*map(busy, spans)) as (client, _):
        told = []
        for _span in spans:
            with pytest.raises(PlatformBusy) as failed:
                await client.ask(QueryPayment("k"))
            told.append(failed.value.retry_after)
    assert told == [90, LONGEST_PAUSE, 0]


@pytest.mark.parametrize(
    "etag", ['"a\tb"', "\x01", '"\x80"', "x" * 10_000, f'"{"x" * 10_000}"', "no quotes", '"a"b"']
)
async def test_an_etag_that_cannot_be_sent_back_is_not_kept(etag: str) -> None:
    async with platform(answer(CATALOGUE, headers=f"ETag: {etag}\r\n")) as (client, _):
        assert (await client.ask(ReadCatalogue())).etag == ""


async def test_nothing_of_one_answer_lives_into_the_next_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    cookies = "Set-Cookie: who=zhang; Path=/\r\nSet-Cookie2: a=b\r\nAuthorization: Basic eDp5\r\n"
    told = (
        answer(SESSION, headers=cookies),
        answer("", "302 No", headers=f"Location: /x\r\n{cookies}"),
    )
    async with platform(*told, answer(SESSION)) as (client, server):
        await client.change(OpenSession.of(ZHANG), "one")
        with pytest.raises(PlatformError):
            await client.change(OpenSession.of(ZHANG), "two")
        await client.change(OpenSession.of(WANG), "three")
    named = {
        line.split(b":")[0].lower()
        for request in server.asked
        for line in request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    }
    assert len(server.asked) == 3
    assert not named & {b"cookie", b"cookie2", b"authorization", b"referer"}


async def test_provisional_answers_come_before_the_answer() -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    async with platform(hints + answer(HEALTH)) as (client, _):
        assert (await client.status()).usable


async def test_a_packed_answer_is_unpacked() -> None:
    async with platform(packed(gzip.compress(SESSION.encode()), "GZIP")) as (client, _):
        assert (await client.change(OpenSession.of(ZHANG), "k")).token == SessionToken("t0ken")


BOMB = gzip.compress(b"\0" * (256 << 20), compresslevel=1)
_MEASURED = """
import asyncio, resource, sys
import drivers
from kiosk.base.errors import PlatformError
from kiosk.contract.identity import OpenSession
from tests.drivers.platform.support import ZHANG, section

async def ask():
    client = drivers.build(section(url=sys.argv[1], attempts=1, read_timeout=5.0))
    await client.status()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for key in "abc":
        try:
            await client.change(OpenSession.of(ZHANG), key)
        except PlatformError:
            pass
    await client.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(ask())
"""


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "401 No", "409 No", "500 No"])
async def test_no_answer_takes_more_memory_than_a_few_of_the_largest(status: str) -> None:
    bombs = (packed(BOMB, "gzip", status), endless(status, b"[" * (1 << 20)))
    with scripted(answer(HEALTH), *bombs) as server:
        run = [sys.executable, "-c", _MEASURED, server.url]
        grown = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    assert int(grown) < 96 * 1024, "kilobytes"


async def test_after_nonsense_the_line_is_not_used_again() -> None:
    """What is still on its way there could be taken for the next resident's answer."""
    late = SESSION.replace("t0ken", "somebody-elses")
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor() as lines:
        listening.settimeout(5.0)
        for_lines = [["[]", late], [SESSION]]
        for _ in range(2):
            lines.submit(_keep_a_line, listening, for_lines)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        client: PlatformClient = drivers.build(section(url=url, attempts=1))
        with pytest.raises(OutcomeUnknown):
            await client.change(OpenSession.of(ZHANG), "one")
        assert (await client.change(OpenSession.of(WANG), "two")).token == SessionToken("t0ken")
        await client.close()
        gc.collect()  # what urllib3 has put aside is closed when it is forgotten


def _keep_a_line(listening: socket.socket, for_lines: list[list[str]]) -> None:
    """Answers on the next line that comes, for as long as its client uses it."""
    line, _ = listening.accept()
    with line:
        line.settimeout(5.0)
        for body in for_lines.pop(0):
            read_request(line)
            line.sendall(answer(body).replace(b"Connection: close\r\n", b""))


class Broken(Signer):
    """A profile with a defect."""

    def __init__(self, where: str) -> None:
        self._where = where

    def sign(self, _request: requests.PreparedRequest) -> None:
        if self._where == "sign":
            raise KeyError("429999195803120023")

    def open(self, answer: bytes) -> bytes:
        if self._where == "open":
            raise ZeroDivisionError("429999195803120023")
        return answer


@pytest.mark.parametrize(
    ("where", "sent", "told"), [("sign", 0, PlatformNonsense), ("open", 1, OutcomeUnknown)]
)
async def test_what_nobody_foresaw_is_an_error_with_doubt_only_where_it_was_sent(
    where: str, sent: int, told: type[PlatformError]
) -> None:
    with scripted(answer(SESSION)) as server:
        client = PlatformClient(read(section(url=server.url)), Broken(where))
        with pytest.raises(PlatformError) as failed:
            await client.change(OpenSession.of(ZHANG), "k")
        assert type(failed.value) is told
        assert "4299" not in str(failed.value)
        assert len(server.asked) == sent
        assert (await client.status()).has("nonsense")
        await client.close()
