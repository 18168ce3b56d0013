"""The token headers of Tencent's gateway TIF, also Rio (广东, 深圳, 国家医保 web).

Public knowledge, from several published clients and a gateway filter that agree: the headers, the
time in whole seconds, and the signature SHA-256 (time + token + nonce + time) in hexadecimal, of
either case. The filter allows 180 seconds.

**Nothing of the request is covered**: the headers prove that the sender knows the token, no more.
TLS to the gateway is what protects the request. Assumed: a gateway takes each nonce once. The
optional `x-tif-serviceid`, for gateways that route by it, is not sent. Answers are not signed.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import TYPE_CHECKING

from drivers.platform.contract import TERMINAL
from drivers.platform.settings import Settings, secret
from drivers.platform.signing.port import Signer
from kiosk.base.config import Section

if TYPE_CHECKING:
    from requests import PreparedRequest

PAAS_ID = "x-tif-paasid"
TIMESTAMP = "x-tif-timestamp"
NONCE = "x-tif-nonce"
SIGNATURE = "x-tif-signature"
WINDOW = 180


class TifToken(Signer):
    def __init__(self, terminal: str, paas_id: str, token: bytes) -> None:
        self._terminal = terminal
        self._paas_id = paas_id
        self._token = token

    def sign(self, request: PreparedRequest) -> None:
        """Covers time and nonce."""
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        request.headers[TERMINAL] = self._terminal
        request.headers[PAAS_ID] = self._paas_id
        request.headers[TIMESTAMP] = timestamp
        request.headers[NONCE] = nonce
        request.headers[SIGNATURE] = signature(self._token, timestamp, nonce)


def signature(token: bytes, timestamp: str, nonce: str) -> str:
    """The signature of that moment, in lower-case hexadecimal."""
    moment = timestamp.encode()
    return hashlib.sha256(moment + token + nonce.encode() + moment).hexdigest()


def build(settings: Settings, section: Section) -> TifToken:
    return TifToken(settings.terminal, settings.key_id, secret(settings, section))
