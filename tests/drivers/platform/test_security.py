"""Who may ask, who is believed, and what is never written down."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from http_message_signatures import HTTPMessageSigner, algorithms
from http_message_signatures.resolvers import MappingKeyResolver

from drivers.platform.client import PlatformClient
from drivers.platform.sandbox import tls
from drivers.platform.sandbox.faults import MOODS
from kiosk.base.errors import KioskError, PlatformDenied, PlatformUnreachable
from kiosk.contract.applications import Cases
from kiosk.contract.booking import Bookings, Confirm, Reserve, Slots
from kiosk.contract.identity import OpenSession
from kiosk.contract.payments import Bills, QueryPayment
from kiosk.contract.reports import Rate
from kiosk.model.device import DeviceState
from kiosk.model.identity import CardKind, Resident
from kiosk.model.personal import PersonNumber, SessionToken
from tests.drivers.platform.scripted import answer, scripted
from tests.drivers.platform.support import (
    ITEM,
    KEY,
    KEY_ID,
    MONDAY,
    TERMINAL,
    ZHANG,
    World,
    code,
    prepared,
    send,
    signed,
    world,
)

RATING = b'{"subject": "progress", "grade": 5}'


@pytest.fixture
async def trusted() -> Any:
    """A sandbox that speaks TLS."""
    made = world(attempts=1, sandbox={"tls": True})
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()


async def test_tls_with_its_own_authority(trusted: World) -> None:
    client = trusted.client()
    assert (await client.status()).state is DeviceState.READY
    assert (await client.change(OpenSession.of(ZHANG), "k")).token


async def test_a_certificate_of_another_authority_is_refused(
    trusted: World, tmp_path: Path
) -> None:
    for ca_file in (tls.make(tmp_path).ca, ""):
        client = trusted.client(ca_file=ca_file)
        assert (await client.status()).has("certificate.untrusted")
        with pytest.raises(PlatformUnreachable):
            await client.change(OpenSession.of(ZHANG), "k")


async def test_a_certificate_of_another_name_is_refused(trusted: World) -> None:
    elsewhere = trusted.emulator.address.replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(PlatformUnreachable):
        await trusted.client(url=elsewhere).change(OpenSession.of(ZHANG), "k")


async def test_the_environment_cannot_redirect_or_unverify(
    trusted: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", trusted.emulator.ca_file)
    assert (await trusted.client().status()).usable
    assert not (await trusted.client(ca_file="").status()).usable


@pytest.mark.parametrize(
    "wrong",
    [{"key": "another key 0123456789"}, {"key_id": "key-2"}, {"terminal": "qinghe-0008"}],
    ids=["key", "key id", "terminal"],
)
async def test_a_terminal_that_is_not_known_is_denied(
    sandbox: World, wrong: dict[str, str]
) -> None:
    stranger = sandbox.client(**wrong)
    status = await stranger.status()
    assert status.state is DeviceState.FAILED
    assert status.has("refused")
    with pytest.raises(PlatformDenied):
        await stranger.change(OpenSession.of(ZHANG), sandbox.key())


def _altered(change: Callable[[requests.PreparedRequest], Any]) -> Callable[[World], Any]:
    def make(sandbox: World) -> requests.PreparedRequest:
        request = signed(
            sandbox, "POST", "/v1/ratings", RATING, Idempotency_Key="k", Resident_Session="s"
        )
        change(request)
        return request

    return make


def _stale(sandbox: World) -> requests.PreparedRequest:
    return _signed_otherwise(sandbox, created=datetime.now(UTC) - timedelta(minutes=6))


def _early(sandbox: World) -> requests.PreparedRequest:
    return _signed_otherwise(sandbox, created=datetime.now(UTC) + timedelta(minutes=6))


def _without_nonce(sandbox: World) -> requests.PreparedRequest:
    return _signed_otherwise(sandbox, nonce=None)


def _signed_otherwise(sandbox: World, **values: Any) -> requests.PreparedRequest:
    request = prepared(sandbox, "GET", "/v1/health", Terminal_Id=TERMINAL)
    keys = MappingKeyResolver(public_keys={}, private_keys={KEY_ID: KEY.encode()})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=keys)
    components = ("@method", "@target-uri", "terminal-id")
    signer.sign(
        request,
        key_id=KEY_ID,
        covered_component_ids=components,
        **({"nonce": "n"} | values),
    )
    return request


def _set(name: str, value: str) -> Callable[[requests.PreparedRequest], Any]:
    return lambda request: request.headers.__setitem__(name, value)


def _drop(name: str) -> Callable[[requests.PreparedRequest], Any]:
    return lambda request: request.headers.__delitem__(name)


def _body(request: requests.PreparedRequest) -> None:
    request.body = RATING.replace(b"5", b"1")


def _url(request: requests.PreparedRequest) -> None:
    request.url = f"{request.url}?grade=1"


@pytest.mark.parametrize(
    "make",
    [
        lambda sandbox: prepared(sandbox, "GET", "/v1/health"),
        _altered(_body),
        _altered(_url),
        _altered(_set("Idempotency-Key", "other")),
        _altered(_set("Resident-Session", "other")),
        _altered(_set("Terminal-Id", "other")),
        _altered(_drop("Content-Digest")),
        _altered(_drop("Signature")),
        _altered(_set("Signature-Input", "kiosk=\x7f;;")),
        _stale,
        _early,
        _without_nonce,
    ],
    ids=[
        "unsigned", "body", "url", "key", "session", "terminal", "digest", "signature",
        "input", "stale", "early", "nonce",
    ],
)  # fmt: skip
def test_what_is_not_signed_as_it_arrives_is_denied(
    sandbox: World, make: Callable[[World], requests.PreparedRequest]
) -> None:
    response = send(make(sandbox))
    assert response.status_code == 401
    assert code(response) == "signature.invalid"


def test_a_signed_request_is_accepted_once(sandbox: World) -> None:
    request = signed(sandbox, "GET", "/v1/health")
    assert send(request).status_code == 200
    assert code(send(request)) == "signature.replayed"


async def test_a_profile_comes_from_an_installed_package(
    sandbox: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "county_signer-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: county-signer\nVersion: 1\n")
    entry = "[kiosk.signers]\ncounty = drivers.platform.signing.rfc9421:build\n"
    (info / "entry_points.txt").write_text(entry)
    monkeypatch.syspath_prepend(tmp_path)
    assert (await sandbox.client(signing="county").status()).usable


Ask = Callable[[PlatformClient, SessionToken], Coroutine[Any, Any, Any]]
ACCOUNT = PersonNumber("6012000017")
SECRET_CODE = "7KQM-2XWP"
EVERYTHING: tuple[Ask, ...] = (
    lambda client, _: client.change(OpenSession.of(ZHANG), "p1"),
    lambda client, token: client.ask(Cases(token)),
    lambda client, token: client.ask(Bookings(token)),
    lambda client, token: client.change(Reserve(token, f"{ITEM}-20260303-0900"), "p2"),
    lambda client, _: client.change(Confirm("none", SECRET_CODE), "p3"),
    lambda client, _: client.ask(Slots(ITEM, MONDAY.date(), 1)),
    lambda client, _: client.ask(Bills("gas", ACCOUNT)),
    lambda client, _: client.ask(Bills("gas", PersonNumber("6012999999"))),
    lambda client, _: client.change(Rate(SECRET_CODE, 9), "p4"),
    lambda client, _: client.change(
        OpenSession.of(Resident(CardKind.RESIDENT, ZHANG.name, PersonNumber("429999195803120024"))),
        "p5",
    ),
)


async def test_nothing_personal_in_logs_and_errors(
    sandbox: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = sandbox.client(attempts=1, read_timeout=0.3)
    token = (await sandbox.client().change(OpenSession.of(ZHANG), "session")).token
    seen = ""
    for mood in MOODS:
        sandbox.network(mood)
        for ask in EVERYTHING:
            try:
                seen += repr(await ask(client, token))
            except KioskError as error:
                seen += "".join(traceback.format_exception(error)) + repr(error)
    sandbox.network("online")
    seen += caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "open_session" in seen
    for secret in (ZHANG.name.reveal(), "19580312", "6012000017", "6012999999", token.reveal()):
        assert secret not in seen


async def test_what_the_platform_sends_by_mistake_is_not_quoted(sandbox: World) -> None:
    number = ZHANG.number.reveal()
    wrong = (
        f'{{"key": "k", "bill_id": "b", "amount": 1, "state": "{number}"}}',
        f'{{"key": "k", "bill_id": "b", "amount": "{number}", "state": "paid"}}',
        f"{number}{number}",
    )
    for body in wrong:
        with scripted(answer(body)) as server:
            client = sandbox.client(url=server.url, attempts=1)
            with pytest.raises(KioskError) as failed:
                await client.ask(QueryPayment("k"))
            assert number not in "".join(traceback.format_exception(failed.value))


def test_the_client_starts_without_the_sandbox() -> None:
    script = (
        "import sys, drivers.platform\n"
        "heavy = {'starlette', 'uvicorn', 'pydantic', 'kivy'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
