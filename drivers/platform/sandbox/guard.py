"""Checks who sent a request: RFC 9421 with HMAC-SHA256, a window of time, each nonce once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from http_message_signatures import HTTPMessageVerifier, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.resolvers import MappingKeyResolver

from drivers.platform.contract import TERMINAL
from drivers.platform.signing import DIGEST, SIGNED_WHERE_PRESENT

WINDOW = timedelta(minutes=5)


class Denied(Exception):
    """Not a request of a terminal we know. The text is for a technician."""


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


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = WINDOW  # with a greatest age of nothing: so much early or late


class Guard:
    """Knows the terminals. Used from one thread or several."""

    def __init__(self, terminals: tuple[Terminal, ...]) -> None:
        self._names = {t.key_id: t.name for t in terminals}
        self._verifier = _Verifier(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(
                public_keys={t.key_id: t.key for t in terminals}, private_keys={}
            ),
        )
        self._nonces: dict[str, float] = {}
        self._lock = threading.Lock()

    def terminal(self, request: Received) -> str:
        """The name of the terminal that signed the request; raises `Denied`."""
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
        name = self._names[str(signature.parameters["keyid"])]
        if request.headers.get(TERMINAL) != name:
            raise Denied("this key belongs to another terminal")
        self._use(f"{name} {signature.nonce}" if signature.nonce else "")
        return name

    def _use(self, nonce: str) -> None:
        if not nonce:
            raise Denied("the signature has no nonce")
        now = time.monotonic()
        oldest = now - 2 * WINDOW.total_seconds()
        with self._lock:
            if nonce in self._nonces:
                raise Denied("this nonce was used before")
            self._nonces = {n: used for n, used in self._nonces.items() if used > oldest}
            self._nonces[nonce] = now
