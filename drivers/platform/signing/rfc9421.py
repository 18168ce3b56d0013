"""HTTP Message Signatures (RFC 9421) with HMAC-SHA256 and Content-Digest (RFC 9530).

The only profile that covers the whole request, and therefore the default.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from drivers.platform.contract import TERMINAL
from drivers.platform.settings import Settings, secret
from drivers.platform.signing.port import NAMING, Signer, body_of
from kiosk.base.config import Section

if TYPE_CHECKING:
    from http_message_signatures import HTTPMessageSigner
    from requests import PreparedRequest

DIGEST = "Content-Digest"
SIGNED_WHERE_PRESENT = (*NAMING, DIGEST)


class Rfc9421(Signer):
    def __init__(self, terminal: str, key_id: str, key: bytes) -> None:
        self._terminal = terminal
        self._key_id = key_id
        self._key = key

    @cached_property
    def _signer(self) -> HTTPMessageSigner:
        """Made at the first request: loading it is not for the start."""
        from http_message_signatures import HTTPMessageSigner, algorithms
        from http_message_signatures.resolvers import MappingKeyResolver

        return HTTPMessageSigner(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={self._key_id: self._key}),
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


def build(settings: Settings, section: Section) -> Rfc9421:
    return Rfc9421(settings.terminal, settings.key_id, secret(settings, section))
