"""What is signed is believed once and within its time; what is altered is not."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.platform.sandbox.proofs import Denied, Received, Replayed
from drivers.platform.signing import bg_hmac, tif
from tests.drivers.platform.profiles import PROFILES, both
from tests.drivers.platform.support import KEY, KEY_ID, TERMINAL

HALVES = {name: both(name) for name in PROFILES}
COVERED = {
    "rfc9421": {"method", "path", "query", "body", "key", "session", "terminal"},
    "bg-hmac": {"method", "path", "query", "terminal"},
    "tif-token": {"terminal"},
    "sm2-sm4": {"method", "path", "query", "body", "key", "session", "terminal"},
}
"""What nobody can alter on the way. The terminal's name must be the one of its key."""

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)
queries = st.dictionaries(words.filter(bool), words, max_size=4)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False,
    allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
messages = st.dictionaries(words, values, max_size=4)
profiles = st.sampled_from(sorted(PROFILES))


def made(query: dict[str, str], message: dict[str, Any]) -> requests.PreparedRequest:
    headers = {"Idempotency-Key": "k", "Resident-Session": "s"}
    url = "https://host/kiosk/v1/cases/a%3Ab"
    return requests.Request("POST", url, params=query, json=message, headers=headers).prepare()


def body_of(request: requests.PreparedRequest) -> bytes:
    assert isinstance(request.body, bytes)
    return request.body


def received(request: requests.PreparedRequest) -> Received:
    return Received(str(request.method), str(request.url), request.headers, body_of(request))


@settings(deadline=None)
@given(profiles, queries, messages)
def test_what_is_signed_is_believed_and_arrives(
    name: str, query: dict[str, str], message: dict[str, Any]
) -> None:
    signer, guard = HALVES[name]
    request = made(query, message)
    before = body_of(request)
    signer.sign(request)
    assert request.headers["Content-Length"] == str(len(body_of(request)))
    proof = guard.admit(received(request))
    assert (proof.terminal, proof.message) == (TERMINAL, before)


@pytest.mark.parametrize("name", PROFILES)
@settings(deadline=None)
@given(messages)
def test_what_is_answered_arrives(name: str, message: dict[str, Any]) -> None:
    signer, guard = HALVES[name]
    body = body_of(made({}, message))
    sealed = guard.seal(200, body)
    assert (sealed == body) is (name != "sm2-sm4")
    assert signer.open(sealed) == body


def altered(request: requests.PreparedRequest, what: str) -> Received:
    arrives = received(request)
    headers = dict(arrives.headers)
    method, url, body = arrives.method, arrives.url, arrives.body
    match what:
        case "method":
            method = "PUT"
        case "path":
            url = url.replace("/v1/", "/v2/")
        case "query":
            url += "&more=1" if "?" in url else "?more=1"
        case "body":
            body = body[:-2] + bytes([body[-2] ^ 1]) + body[-1:]
        case "key":
            headers["Idempotency-Key"] = "other"
        case "session":
            headers["Resident-Session"] = "other"
        case "terminal":
            headers["Terminal-Id"] = "other"
    return Received(method, url, requests.structures.CaseInsensitiveDict(headers), body)


@settings(deadline=None)
@given(profiles, queries, messages, st.sampled_from(sorted(COVERED["rfc9421"])))
def test_what_is_covered_cannot_be_altered(
    name: str, query: dict[str, str], message: dict[str, Any], what: str
) -> None:
    signer, guard = HALVES[name]
    request = made(query, message)
    signer.sign(request)
    if what in COVERED[name]:
        with pytest.raises(Denied):
            guard.admit(altered(request, what))
    else:
        guard.admit(altered(request, what))


@pytest.mark.parametrize("name", ["rfc9421", "tif-token", "sm2-sm4"])
def test_a_request_is_admitted_once(name: str) -> None:
    signer, guard = HALVES[name]
    request = made({}, {"a": 1})
    signer.sign(request)
    guard.admit(received(request))
    with pytest.raises(Replayed):
        guard.admit(received(request))


def test_a_gateway_without_nonces_admits_the_same_request_within_its_window() -> None:
    """Two questions in one second have the same signature."""
    signer, guard = HALVES["bg-hmac"]
    request = made({}, {"a": 1})
    signer.sign(request)
    guard.admit(received(request))
    assert guard.admit(received(request)).terminal == TERMINAL


def _bg(age: float, **changes: str) -> dict[str, str]:
    date = formatdate(time.time() - age, usegmt=True)
    url = str(made({}, {}).url)
    return {
        bg_hmac.ACCESS_KEY: KEY_ID,
        bg_hmac.ALGORITHM: "hmac-sha256",
        bg_hmac.DATE: date,
        bg_hmac.SIGNATURE: bg_hmac.signature(KEY.encode(), "POST", url, KEY_ID, date),
    } | changes


def _tif(age: float, **changes: str) -> dict[str, str]:
    timestamp = str(int(time.time() - age))
    nonce = f"{age} {changes}"
    return {
        tif.PAAS_ID: KEY_ID,
        tif.TIMESTAMP: timestamp,
        tif.NONCE: nonce,
        tif.SIGNATURE: tif.signature(KEY.encode(), timestamp, nonce),
    } | changes


def _admit(name: str, headers: dict[str, str]) -> None:
    request = made({}, {})
    request.headers.update(headers)
    request.headers["Terminal-Id"] = TERMINAL
    HALVES[name][1].admit(received(request))


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_signature_is_good_for_its_window(sign: int) -> None:
    for name, headers, window in (("bg-hmac", _bg, 90), ("tif-token", _tif, 180)):
        _admit(name, headers(sign * (window - 30)))
        with pytest.raises(Denied, match="early or late"):
            _admit(name, headers(sign * (window + 30)))


def test_a_tif_signature_may_be_in_capitals() -> None:
    headers = _tif(1)
    _admit("tif-token", headers | {tif.SIGNATURE: headers[tif.SIGNATURE].upper()})


@pytest.mark.parametrize(
    "headers",
    [
        _bg(0, **{bg_hmac.ALGORITHM: "hmac-sha1"}),
        _bg(0, **{bg_hmac.ACCESS_KEY: "other"}),
        _bg(0, **{bg_hmac.DATE: "yesterday"}),
        _bg(0, **{bg_hmac.SIGNATURE: "中"}),
        _bg(0, **{bg_hmac.SIGNATURE: ""}),
    ],
    ids=["algorithm", "key", "date", "garbled", "missing"],
)
def test_what_bg_hmac_refuses(headers: dict[str, str]) -> None:
    with pytest.raises(Denied):
        _admit("bg-hmac", headers)


@pytest.mark.parametrize(
    "headers",
    [
        _tif(0, **{tif.PAAS_ID: "undefined"}),
        _tif(0, **{tif.TIMESTAMP: "1e9"}),
        _tif(0, **{tif.TIMESTAMP: "9" * 5000}),
        _tif(0, **{tif.NONCE: "other"}),
        _tif(0, **{tif.SIGNATURE: "0" * 64}),
        _tif(0, **{tif.NONCE: ""}),
    ],
    ids=["id", "time", "endless", "nonce", "signature", "missing"],
)
def test_what_the_tif_gateway_refuses(headers: dict[str, str]) -> None:
    with pytest.raises(Denied):
        _admit("tif-token", headers)
