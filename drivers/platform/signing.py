"""How a request proves which terminal sent it. Profiles are found by name.

`rfc9421` is built in; a package adds others by an entry point of the group `kiosk.signers`
that is called like `Rfc9421`: terminal, key id, secret.
"""

from __future__ import annotations

import secrets
from importlib.metadata import entry_points
from typing import Protocol

from http_message_signatures import HTTPMessageSigner, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from requests import PreparedRequest

from drivers.platform.contract import IDEMPOTENCY_KEY, SESSION, TERMINAL
from kiosk.errors import ConfigError

DIGEST = "Content-Digest"
SIGNED_WHERE_PRESENT = (TERMINAL, SESSION, IDEMPOTENCY_KEY, DIGEST)


class Signer(Protocol):
    """Signs requests; called from several threads."""

    def sign(self, request: PreparedRequest) -> None:
        """Adds headers to a request that is otherwise complete. Each sending is signed anew."""
        ...


class SignerProfile(Protocol):
    """What a profile's name leads to."""

    def __call__(self, terminal: str, key_id: str, key: bytes) -> Signer: ...


class Rfc9421:
    """HTTP Message Signatures (RFC 9421) with HMAC-SHA256 and Content-Digest (RFC 9530)."""

    def __init__(self, terminal: str, key_id: str, key: bytes) -> None:
        self._terminal = terminal
        self._key_id = key_id
        self._signer = HTTPMessageSigner(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: key}),
        )

    def sign(self, request: PreparedRequest) -> None:
        """Covers method, target URI, terminal, and session, key and body where there are any."""
        request.headers[TERMINAL] = self._terminal
        present = [name.lower() for name in SIGNED_WHERE_PRESENT if name in request.headers]
        self._signer.sign(
            request,
            key_id=self._key_id,
            nonce=secrets.token_urlsafe(16),
            label="kiosk",
            covered_component_ids=("@method", "@target-uri", *present),
            body=None if request.method == "GET" else body_of(request),
        )


def body_of(request: PreparedRequest) -> bytes:
    """The bytes a prepared request will send."""
    body = request.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)


def profile(name: str, where: str) -> SignerProfile:
    """The profile of that name; `ConfigError` at `where` listing those there are."""
    if name == "rfc9421":
        return Rfc9421
    installed = {entry.name: entry for entry in entry_points(group="kiosk.signers")}
    if name not in installed:
        there_are = ", ".join(sorted({"rfc9421", *installed}))
        raise ConfigError(f"{where}: no signing profile {name!r}; there are {there_are}")
    found: SignerProfile = installed[name].load()
    return found
