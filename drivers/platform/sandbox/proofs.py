"""The platform's half of every signing profile: is this request a known terminal's?"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from http_message_signatures import HTTPMessageVerifier, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.resolvers import MappingKeyResolver

from drivers.platform.signing import bg_hmac, tif
from drivers.platform.signing.port import NAMING
from drivers.platform.signing.rfc9421 import DIGEST, SIGNED_WHERE_PRESENT
from drivers.platform.signing.sm_envelope import ENVELOPE, WINDOW, Sealer, trans_type


class Denied(Exception):
    """Not a request of a terminal we know. The text is for a technician."""


class Replayed(Exception):
    """The very request that came before. What became of that one is another question."""


@dataclass(frozen=True)
class Terminal:
    """`name` is what it calls itself; its key must be the one of that name."""

    name: str
    key_id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Received:
    """A request as the verifier wants it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Proof:
    """Who signed, and the message. `nonce` is what may come once; empty where the profile has
    none."""

    terminal: str
    nonce: str
    message: bytes


class Verifier(Protocol):
    """One profile. `window` is how many seconds a signature is good, early or late; `text_only` as
    the terminal's half has it."""

    window: int
    text_only: bool = False

    def verify(self, request: Received) -> Proof:
        """Raises `Denied`."""
        ...

    def seal(self, _status: int, message: bytes, /) -> bytes:
        """An answer's body as the profile sends it; most send it as it is."""
        return message


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = timedelta(minutes=5)  # with a greatest age of nothing: so much early or late


class Rfc9421(Verifier):
    window = int(_Verifier.max_clock_skew.total_seconds())

    def __init__(self, *terminals: Terminal) -> None:
        self._names = {t.key_id: t.name for t in terminals}
        self._verifier = _Verifier(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(
                public_keys={t.key_id: t.key for t in terminals}, private_keys={}
            ),
        )

    def verify(self, request: Received) -> Proof:
        needed = [h.lower() for h in SIGNED_WHERE_PRESENT if h in request.headers]
        if request.method == "POST" and DIGEST not in request.headers:
            raise Denied("a POST is signed with its Content-Digest")
        try:
            (signature,) = self._verifier.verify(
                request,
                max_age=timedelta(0),
                require_components=("@method", "@target-uri", *needed),
                body=request.body,
            )
        except HTTPMessageSignaturesException as error:
            raise Denied(str(error)) from error
        if not signature.nonce:
            raise Denied("the signature has no nonce")
        name = self._names[str(signature.parameters["keyid"])]
        return Proof(name, signature.nonce, request.body)


class BgHmac(Verifier):
    window = bg_hmac.WINDOW

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def verify(self, request: Received) -> Proof:
        names = (bg_hmac.ACCESS_KEY, bg_hmac.ALGORITHM, bg_hmac.DATE, bg_hmac.SIGNATURE)
        access_key, algorithm, date, signature = _headers(request, *names)
        if access_key != self._terminal.key_id or algorithm != bg_hmac.HMAC_SHA256:
            raise Denied("an unknown access key or algorithm")
        try:
            _check_time(parsedate_to_datetime(date).timestamp(), self.window)
        except (ValueError, OverflowError):
            raise Denied("the date is not one of RFC 1123") from None
        right = bg_hmac.signature(self._terminal.key, request.method, request.url, access_key, date)
        _compare(right, signature)
        return Proof(self._terminal.name, "", request.body)


class TifToken(Verifier):
    window = tif.WINDOW

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def verify(self, request: Received) -> Proof:
        names = (tif.PAAS_ID, tif.TIMESTAMP, tif.NONCE, tif.SIGNATURE)
        paas_id, timestamp, nonce, signature = _headers(request, *names)
        if paas_id != self._terminal.key_id:
            raise Denied("an unknown paasid")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Denied("the timestamp is not in seconds")
        _check_time(int(timestamp), self.window)
        _compare(tif.signature(self._terminal.key, timestamp, nonce), signature.lower())
        return Proof(self._terminal.name, nonce, request.body)


class SmEnvelope(Verifier):
    window = WINDOW
    text_only = True

    def __init__(self, terminal: str, sealer: Sealer) -> None:
        self._terminal = terminal
        self._sealer = sealer

    def verify(self, request: Received) -> Proof:
        """The signature itself is the nonce: no two are alike."""
        try:
            envelope = _enveloped(request)
            opened = self._sealer.open(envelope)
        except ValueError as error:
            raise Denied(str(error)) from error
        naming = {name: request.headers[name] for name in NAMING if name in request.headers}
        if {name: opened.fields[name] for name in NAMING if name in opened.fields} != naming:
            raise Denied("a header is not the one that was signed")
        if opened.fields.get("transType") != trans_type(request.method, request.url):
            raise Denied("signed for another request")
        return Proof(self._terminal, opened.signature.hex(), opened.message)

    def seal(self, status: int, message: bytes, /) -> bytes:
        return self._sealer.seal(message, code="0" if status < 400 else str(status))


def _enveloped(request: Received) -> bytes:
    if request.method == "GET":
        return base64.b64decode(request.headers.get(ENVELOPE, ""), validate=True)
    return request.body


def _headers(request: Received, *names: str) -> list[str]:
    missing = [name for name in names if not request.headers.get(name)]
    if missing:
        raise Denied(f"missing: {', '.join(missing)}")
    return [request.headers[name] for name in names]


def _check_time(moment: float, window: int) -> None:
    if abs(time.time() - moment) > window:
        raise Denied(f"more than {window} s early or late")


def _compare(right: str, given: str) -> None:
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise Denied("the signature is wrong")
