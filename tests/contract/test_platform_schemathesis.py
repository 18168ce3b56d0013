"""Schemathesis reads the contract and asks a live sandbox whatever the contract allows, and not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from requests.auth import AuthBase
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from drivers.platform import openapi
from drivers.platform.contract import IDEMPOTENCY_KEY, KEY, SESSION, TOKEN
from drivers.platform.signing.rfc9421 import Rfc9421
from tests.drivers.platform.support import KEY as SECRET
from tests.drivers.platform.support import KEY_ID, TERMINAL, ZHANG, World, world

KNOWN = {
    "item_id": "gaj-sfzhl",
    "slot_id": "gaj-sfzhl-20260303-0900",
    "first": "2026-03-02",
    "number": ZHANG.number.reveal(),
    "kind_id": "gas",
    "account": "6012000017",
    "bill_id": "gas-1001",
    "amount": 8640,
    "expires_at": "2026-03-02T08:02:00+08:00",
}


def _document() -> dict[str, Any]:
    """Without the signature: `Terminal` signs every request, and unsigned ones are tried in
    tests/drivers/platform/test_security.py."""
    document = openapi.document()
    del document["security"]
    return document


class Terminal(AuthBase):
    """Signs what Schemathesis made. A sound key becomes one never used, a sound token a real
    one: otherwise nearly every answer would be about key or session."""

    def __init__(self, token: str) -> None:
        self._signer = Rfc9421(TERMINAL, KEY_ID, SECRET.encode())
        self._token = token
        self._keys = (f"schemathesis-{number}" for number in count())

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if KEY.fullmatch(_text(request, IDEMPOTENCY_KEY)):
            request.headers[IDEMPOTENCY_KEY] = next(self._keys)
        if TOKEN.fullmatch(_text(request, SESSION)):
            request.headers[SESSION] = self._token
        self._signer.sign(request)
        return request


@schemathesis.serializer("application/pdf", "image/jpeg", "image/png")
def _as_it_is(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Whatever was made of what is to be bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _text(request: requests.PreparedRequest, name: str) -> str:
    value = request.headers.get(name, "")
    return value.decode("latin-1") if isinstance(value, bytes) else value


@pytest.fixture(scope="module")
def sandbox() -> Iterator[World]:
    made = world()
    yield made
    made.emulator.close()


@pytest.fixture(scope="module")
def terminal(sandbox: World) -> Terminal:
    unnamed = Terminal("")
    url = f"{sandbox.emulator.address}/v1/sessions"
    body = {"kind": "resident", "name": "A", "number": ZHANG.number.reveal()}
    answer = requests.post(url, json=body, headers={IDEMPOTENCY_KEY: "k"}, auth=unnamed, timeout=10)
    return Terminal(answer.json()["token"])


# 422 is a definite no to what the schema allows, such as a number of nobody
_ACCEPTED = {"expected-statuses": ["2xx", "3xx", "404", "409", "422"]}
# more of something than a list may hold can also be more than a request may have
_REFUSED = {"expected-statuses": ["400", "404", "405", "409", "413", "422"]}
SCHEMA = schemathesis.openapi.from_dict(
    _document(),
    config=SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": _ACCEPTED, "negative_data_rejection": _REFUSED}}
    ),
)
bounded = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@SCHEMA.parametrize()
@bounded
def test_whatever_is_asked(
    case: schemathesis.Case[Any], sandbox: World, terminal: Terminal
) -> None:
    case.call_and_validate(base_url=sandbox.emulator.address, auth=terminal)


@SCHEMA.parametrize()
@bounded
def test_what_is_asked_about_things_that_are_known(
    case: schemathesis.Case[Any], sandbox: World, terminal: Terminal
) -> None:
    for fields in (case.body, case.query):
        if isinstance(fields, dict):
            same = {name for name, known in KNOWN.items() if type(fields.get(name)) is type(known)}
            fields |= {name: KNOWN[name] for name in same}
    case.call_and_validate(
        base_url=sandbox.emulator.address,
        auth=terminal,
        excluded_checks=[negative_data_rejection],  # what was wrong may have been replaced
    )
