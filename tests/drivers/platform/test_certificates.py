"""A certificate that is wrong, and a clock that is: each by its name, and nothing was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.sandbox import tls
from kiosk.app.doctor import examine
from kiosk.base.errors import PlatformDenied, PlatformUnreachable
from kiosk.base.i18n import say
from kiosk.base.text import text
from kiosk.contract.identity import OpenSession
from kiosk.model.device import DeviceState
from tests.drivers.platform.scripted import Scripted, answer, problem, scripted
from tests.drivers.platform.support import ZHANG, section

HEALTH = '{"version": "1.0"}'
DAY = timedelta(days=1)
WRONG = {
    "certificate.expired": partial(tls.make, begins=-3 * DAY, ends=-DAY),
    "certificate.early": partial(tls.make, begins=DAY, ends=3 * DAY),
    "certificate.host": partial(tls.make, names=("platform.example.gov.cn", "10.0.0.1")),
}


@asynccontextmanager
async def platform(
    certificates: tls.Certificates, ca_file: str, *answers: bytes
) -> AsyncIterator[tuple[PlatformClient, Scripted]]:
    with scripted(*answers, certificates=certificates) as server:
        set_up = section(url=server.url, ca_file=ca_file, attempts=1)
        client: PlatformClient = drivers.build(set_up)
        yield client, server
        await client.close()


async def expect(client: PlatformClient, condition: str) -> None:
    """It is what the status says and what doctor prints, with what to do about it."""
    status = await client.status()
    assert status.state is DeviceState.FAILED
    assert [found.name for found in status.conditions] == [condition]
    for language in ("zh_CN", "en"):
        (finding,) = await examine({"platform": ("platform", client)}, language)
        assert finding.conditions == (condition,)
        assert finding.remedy == say(text(f"remedy.{condition}"), language)


def dated(ahead: timedelta, body: str = HEALTH) -> bytes:
    """An answer of a platform by whose clock ours is so far ahead."""
    date = format_datetime(datetime.now(UTC) - ahead, usegmt=True)
    return answer(body, headers=f"Date: {date}\r\n")


@pytest.mark.parametrize("condition", WRONG)
async def test_a_wrong_certificate_has_a_name_and_nothing_was_sent(
    tmp_path: Path, condition: str
) -> None:
    wrong = WRONG[condition](tmp_path)
    async with platform(wrong, wrong.ca, answer(HEALTH)) as (client, server):
        await expect(client, condition)
        with pytest.raises(PlatformUnreachable):
            await client.change(OpenSession.of(ZHANG), "k")
        assert not server.asked


async def test_an_authority_that_is_not_known(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
    own, others = tls.make(tmp_path / "one"), tls.make(tmp_path / "other")
    for ca_file in (others.ca, ""):
        async with platform(own, ca_file, answer(HEALTH)) as (client, server):
            await expect(client, "certificate.untrusted")
            assert not server.asked


@pytest.mark.parametrize("condition", ["certificate.expired", "certificate.early"])
async def test_a_certificate_out_of_its_time_by_a_wrong_clock(
    tmp_path: Path, condition: str
) -> None:
    wrong = WRONG[condition](tmp_path)
    (tmp_path / "good").mkdir()
    for ahead, told in ((timedelta(hours=2), "clock.off"), (timedelta(seconds=5), condition)):
        good = tls.make(tmp_path / "good")
        both = tmp_path / "both.pem"
        both.write_bytes(Path(good.ca).read_bytes() + Path(wrong.ca).read_bytes())
        async with platform(good, str(both), dated(ahead)) as (client, server):
            assert (await client.status()).usable
            server.certificates = wrong
            await expect(client, told)


async def test_a_denial_by_a_wrong_clock() -> None:
    for hours in (2, -2):
        date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
        denied = problem(401, "signature.invalid", headers=f"Date: {date}\r\n")
        with scripted(denied) as server:
            client: PlatformClient = drivers.build(section(url=server.url, attempts=1))
            await expect(client, "clock.off")
            with pytest.raises(PlatformDenied):
                await client.change(OpenSession.of(ZHANG), "k")
            await client.close()


async def test_a_denial_with_the_clock_right() -> None:
    for headers in ("", f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}\r\n"):
        with scripted(problem(401, "signature.invalid", headers=headers)) as server:
            client: PlatformClient = drivers.build(section(url=server.url, attempts=1))
            await expect(client, "refused")
            await client.close()


async def test_the_clock_is_compared_with_the_newest_answer_that_has_a_date() -> None:
    hour = timedelta(hours=1)
    with scripted(dated(hour), dated(-hour), answer(HEALTH)) as server:
        client: PlatformClient = drivers.build(section(url=server.url, attempts=1))
        assert client.clock_ahead is None
        for expected in (hour, -hour, -hour):
            await client.status()
            assert client.clock_ahead is not None
            assert abs(client.clock_ahead - expected) < timedelta(minutes=1)
        await client.close()
