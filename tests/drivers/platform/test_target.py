"""What is signed is what is sent (RFC 9421, 2.2): checked from the bytes, as a stranger would."""

from __future__ import annotations

import socket
from contextlib import suppress
from datetime import date

import pytest
import requests
from http_message_signatures.resolvers import HTTPSignatureComponentResolver
from hypothesis import given
from hypothesis import strategies as st

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.sandbox.proofs import Received
from drivers.platform.settings import read
from drivers.platform.signing.port import Signer
from drivers.platform.target import settle
from kiosk.base.errors import ConfigError, PlatformError
from kiosk.contract.booking import Release, Slots
from kiosk.contract.payments import Bills
from kiosk.model.personal import PersonNumber
from tests.drivers.platform.profiles import PROFILES, both, profile
from tests.drivers.platform.scripted import answer, scripted
from tests.drivers.platform.support import section

HEALTH = '{"version": "1.0"}'


def off_the_wire(sent: bytes, scheme: str = "http") -> Received:
    """A request as its bytes say it: the target of its first line, at the host it names."""
    head, _, body = sent.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    named = requests.structures.CaseInsensitiveDict(headers)
    return Received(method, f"{scheme}://{named['Host']}{path}", named, body)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize(
    "base",
    ["http://127.0.0.1:{port}", "http://LocalHost:{port}/", "http://127.0.0.1:{port}/a%2fb/政务/%7Ec//"],
)  # fmt: skip
async def test_the_request_that_arrives_is_the_one_that_was_signed(name: str, base: str) -> None:
    _, guard = both(name)
    with scripted(answer(HEALTH)) as server:
        url = base.format(port=server.url.rsplit(":", 1)[1])
        client: PlatformClient = drivers.build(profile(name, url=url, attempts=1))
        await client.status()
        for ask in (
            client.ask(Slots("a/b ?&=%2f+'[]", date(2026, 3, 2), 1)),
            client.change(Release("r/../%2e%2e;x"), "k1"),
            client.ask(Bills("gas", PersonNumber("6012000017"))),
        ):
            with suppress(PlatformError):
                await ask
        await client.close()
    assert len(server.asked) >= 4, "each was sent"
    for sent in server.asked:
        assert guard.admit(off_the_wire(sent)).terminal


async def test_an_address_of_the_new_kind() -> None:
    with socket.socket(socket.AF_INET6) as listening:
        listening.bind(("::1", 0))
        listening.listen()
        url = f"http://[::1]:{listening.getsockname()[1]}"
        client: PlatformClient = drivers.build(
            section(url=url, attempts=1, read_timeout=0.3, connect_timeout=0.3)
        )
        await client.status()
        await client.close()
        line, _ = listening.accept()
        with line:
            sent = line.recv(65536)
    _, guard = both("rfc9421")
    assert guard.admit(off_the_wire(sent)).terminal


@pytest.mark.parametrize(
    ("written", "settled", "host"),
    [
        ("https://Host.Gov.CN:443/v1/a", "https://host.gov.cn/v1/a", "host.gov.cn"),
        ("http://host:80/v1/a?x=1", "http://host/v1/a?x=1", "host"),
        ("https://host:0443/v1/a?", "https://host/v1/a", "host"),
        ("https://host:80/v1/a", "https://host:80/v1/a", "host:80"),
        ("http://host:443", "http://host:443/", "host:443"),
        ("https://host.:443/", "https://host./", "host."),
        ("https://[::1]:443/%e4?a=%2f#top", "https://[::1]/%E4?a=%2F", "[::1]"),
        ("https://政务.cn:443/", "https://xn--zfr164b.cn/", "xn--zfr164b.cn"),
    ],
)
def test_a_schemes_own_port_is_neither_signed_nor_sent(
    written: str, settled: str, host: str
) -> None:
    request = requests.Request("GET", written).prepare()
    settle(request)
    assert (request.url, request.headers["Host"]) == (settled, host)


class Witness(Signer):
    """Sees what it is to sign."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def sign(self, request: requests.PreparedRequest) -> None:
        self.seen.append((str(request.url), request.headers["Host"]))


async def test_the_client_signs_the_settled_url() -> None:
    witness = Witness()
    settings = read(section(url="https://LOCALHOST:443/kiosk/", attempts=1))
    client = PlatformClient(settings, witness)
    await client.status()
    await client.close()
    assert set(witness.seen) == {("https://localhost/kiosk/v1/health", "localhost")}


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
hosts = st.sampled_from(["host", "HOST.", "[::1]", "127.0.0.1", "a-b.Example.CN"])
ports = st.sampled_from(["", ":443", ":80", ":0443", ":8443"])


@given(st.sampled_from(["http", "https"]), hosts, ports, words, st.dictionaries(words, words))
def test_the_signed_target_is_the_host_and_the_path_that_are_sent(
    scheme: str, host: str, port: str, path: str, query: dict[str, str]
) -> None:
    request = requests.Request("GET", f"{scheme}://{host}{port}/v1/{path}", params=query).prepare()
    settle(request)
    signed = HTTPSignatureComponentResolver(request).get_target_uri()  # type: ignore[no-untyped-call] # the library is untyped there
    assert signed == f"{scheme}://{request.headers['Host']}{request.path_url}"


@pytest.mark.parametrize(
    "url",
    ["https://host/?", "https://host/#top", "https://host?x", "https://:word@host", "https://host:99999",
     "https://ho st", "https://host/\n"],
)  # fmt: skip
def test_a_url_that_is_more_than_a_place_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match=r"platform\.url"):
        drivers.build(section(url=url))
