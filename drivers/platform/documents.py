"""Bytes on their way: what goes out piece by piece, what comes in whole, and the digest of both.

`Repr-Digest` (RFC 9530) is of the document itself, whatever a signing profile makes of it. A
profile that can only carry JSON has it as one text in base64.
"""

from __future__ import annotations

import base64
import binascii
import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

from drivers.platform.sending import Told
from kiosk.contract import codec
from kiosk.contract.request import Spec
from kiosk.model.content import Content

DIGEST = "Repr-Digest"
_SHA256 = re.compile(r"(?:^|[,\s])sha-256=:([A-Za-z0-9+/]{43}=):")
_PIECE = 65536
FLOOR = 64 * 1024
"""Bytes a second below which a line is not waited for: with the usual deadline, what a call with so
many bytes may take."""
LONGEST = 300.0


def seconds(size: int) -> float:
    """How much longer than others a call may take that carries so many bytes."""
    return min(size / FLOOR, LONGEST)


def format_digest(digest: str) -> str:
    """A digest in hexadecimal as the header has it."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"


def wrap(data: bytes | bytearray) -> bytes:
    """Bytes as one text of JSON."""
    return codec.encode(base64.b64encode(data).decode())


def unwrap(message: bytes) -> bytes:
    """The reverse; raises `Nonsense`."""
    try:
        return base64.b64decode(codec.decode(message, str), validate=True)
    except binascii.Error:
        raise codec.Nonsense("not base64") from None


class Outgoing:
    """A body that tells how far it has gone, and ends with TimeoutError when its time is over."""

    def __init__(self, body: bytes, until: float, told: Told) -> None:
        self._body = memoryview(body)
        self._until = until
        self._told = told
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        if time.monotonic() > self._until:
            raise TimeoutError("the body takes too long")
        self._told(self._at, len(self._body))
        end = len(self._body) if size < 0 else self._at + size
        piece = bytes(self._body[self._at : end])
        self._at += len(piece)
        return piece


def incoming(
    response: requests.Response,
    spec: Spec[Content],
    open_: Callable[[bytes], bytes],
    told: Told,
    *,
    text_only: bool,
) -> Content:
    """The document of an answer; raises `Nonsense` unless it is whole, and of a type and size that
    was asked for."""
    largest = spec.largest * 3 + _PIECE if text_only else spec.largest  # in hexadecimal at worst
    body = open_(bytes(_read(response, largest, told)))
    data = bytearray(unwrap(body) if text_only else body)
    content = Content(_media(response.headers, spec, text_only=text_only), data)
    told(len(content), len(content))
    if not 0 < len(content) <= spec.largest:
        raise codec.Nonsense("no document, or one larger than any")
    found = _SHA256.search(response.headers.get(DIGEST, ""))
    if found is None:
        raise codec.Nonsense("a document without its digest")
    if found[1] != format_digest(content.digest)[len("sha-256=:") : -1]:
        raise codec.Nonsense("a document that is not the one of its digest")
    return content


def _read(response: requests.Response, largest: int, told: Told) -> bytearray:
    length = response.headers.get("Content-Length", "")
    whole = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else 0
    data = bytearray()
    for piece in response.raw.stream(_PIECE, decode_content=False):
        data += piece
        if len(data) > largest:
            raise codec.Nonsense("more than is reasonable")
        told(len(data), whole)
    return data


def _media(headers: Mapping[str, str], spec: Spec[Content], *, text_only: bool) -> str:
    """A profile that carries JSON alone says nothing of the type: then it is the only one."""
    said = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    media = spec.media[0] if text_only else said
    if media not in spec.media:
        raise codec.Nonsense("a document of another type")
    return media
