"""The headers of Zhejiang's gateway of shared components (浙江 IRS, 浙里办 组件超市).

Public knowledge, from the province's access manual as quoted in integrators' notes and from
several published clients that agree: the four headers, HMAC-SHA256 in base64, a date of RFC 1123
in GMT, a window of 90 seconds, and the text

    METHOD \\n path \\n query \\n access key \\n date \\n

Body and other headers are **not** covered and there is no nonce: within the window a request can
be altered or repeated by whoever reads it. TLS to the gateway is what protects it.

Assumed, since the clients differ: the path is the decoded one, and a query's names and values
are percent-encoded as JavaScript's `encodeURIComponent` does, then sorted. Answers are not signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from drivers.platform.contract import TERMINAL
from drivers.platform.settings import Settings, secret
from drivers.platform.signing.port import Signer
from kiosk.base.config import Section

if TYPE_CHECKING:
    from requests import PreparedRequest

SIGNATURE = "X-BG-HMAC-SIGNATURE"
ALGORITHM = "X-BG-HMAC-ALGORITHM"
ACCESS_KEY = "X-BG-HMAC-ACCESS-KEY"
DATE = "X-BG-DATE-TIME"
HMAC_SHA256 = "hmac-sha256"
WINDOW = 90


class BgHmac(Signer):
    def __init__(self, terminal: str, access_key: str, key: bytes) -> None:
        self._terminal = terminal
        self._access_key = access_key
        self._key = key

    def sign(self, request: PreparedRequest) -> None:
        """Covers method, path, query and time."""
        date = formatdate(usegmt=True)
        method, url = str(request.method), str(request.url)
        request.headers[TERMINAL] = self._terminal
        request.headers[ACCESS_KEY] = self._access_key
        request.headers[ALGORITHM] = HMAC_SHA256
        request.headers[DATE] = date
        request.headers[SIGNATURE] = signature(self._key, method, url, self._access_key, date)


def signature(key: bytes, method: str, url: str, access_key: str, date: str) -> str:
    """The signature of a request at that time, in base64."""
    parts = urlsplit(url)
    path = unquote(parts.path) or "/"
    text = "".join(f"{line}\n" for line in (method, path, _query(parts.query), access_key, date))
    return base64.b64encode(hmac.digest(key, text.encode(), hashlib.sha256)).decode()


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return "&".join(sorted(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs))


def _encoded(text: str) -> str:
    return quote(text, safe="!'()*")


def build(settings: Settings, section: Section) -> BgHmac:
    return BgHmac(settings.terminal, settings.key_id, secret(settings, section))
