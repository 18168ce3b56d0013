"""From a response to the request's answer, or to what its status means.

Nothing in a response is taken for what it should be: a body is read only where it is believed,
and no further than `LARGEST`, packed or unpacked; a redirect leads nowhere.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TypeVar

import msgspec
import requests

from drivers.platform import dates
from drivers.platform.failures import Failed
from drivers.platform.messages import Problem
from drivers.platform.problems import IN_FLIGHT, SIGNATURE_REPLAYED
from kiosk.base.bounds import Etag
from kiosk.base.errors import PlatformBusy, PlatformDenied, PlatformRefused, PlatformUnreachable
from kiosk.contract import codec

A = TypeVar("A")

LARGEST = 8 * 1024 * 1024
ENCODINGS = "gzip"
"""What an answer may be packed with, as `Accept-Encoding` says it."""
_PIECE = 65536


def message(response: requests.Response, open_: Callable[[bytes], bytes]) -> bytes:
    """The body, opened, if any; empty where the status alone counts. The line of a
    body that was not read is not used again."""
    data = _unpacked(response) if _is_believed(response.status_code) else b""
    return open_(data) if data else data


def etag(response: requests.Response) -> Etag:
    """Empty where there is none that could be sent back."""
    try:
        return msgspec.convert(response.headers.get("ETag", ""), Etag)
    except msgspec.ValidationError:
        return ""


def answer(name: str, type_: type[A], response: requests.Response, data: bytes) -> A:
    """The answer, read as `type_`; raises `Failed` or `Nonsense`."""
    if response.status_code in (200, 201, 204):
        return codec.decode(data, type_)
    raise _failure(name, response, data)


def _failure(name: str, response: requests.Response, data: bytes) -> Failed:
    status = response.status_code
    pause = dates.pause(response.headers.get("Retry-After", ""), response.headers.get("Date", ""))
    if status in (503, 429):
        return Failed(PlatformBusy(f"{name}: answered {status}"), pause=pause)
    if status in (401, 403):
        return Failed(PlatformDenied(f"{name}: answered {status}"), again=False)
    if status >= 500:
        return Failed(PlatformUnreachable(f"{name}: answered {status}"), doubt=True, pause=pause)
    if status < 400:
        raise codec.Nonsense(f"answered {status}")
    problem = codec.decode(data, Problem)
    if problem.code in (IN_FLIGHT, SIGNATURE_REPLAYED):  # the answer is that of another sending
        return Failed(PlatformBusy(f"{name}: {problem.code}"), doubt=True, pause=pause)
    refused = PlatformRefused(problem.code, problem.message, name)
    return Failed(refused, again=problem.retryable, pause=pause)


def _is_believed(status: int) -> bool:
    """Whether an answer of that status is taken at its word, not only by its status."""
    return status < 300 or status == 304 or (400 <= status < 500 and status not in (401, 403, 429))


def _unpacked(response: requests.Response) -> bytes:
    coding = response.headers.get("Content-Encoding", "identity").lower()
    data = _read(response)
    if coding == "identity" or not data:
        return data
    if coding != ENCODINGS:
        raise codec.Nonsense("packed in a way that was not asked for")
    unpacking = zlib.decompressobj(wbits=31)
    try:
        plain = unpacking.decompress(data, LARGEST)
    except zlib.error:
        raise codec.Nonsense("not gzip") from None
    if unpacking.unconsumed_tail:
        raise codec.Nonsense("more than is reasonable")
    if not unpacking.eof or unpacking.unused_data:
        raise codec.Nonsense("not one whole piece of gzip")
    return plain


def _read(response: requests.Response) -> bytes:
    """The body as it came, unless it is endless."""
    data = bytearray()
    for piece in response.raw.stream(_PIECE, decode_content=False):
        data += piece
        if len(data) > LARGEST:
            raise codec.Nonsense("more than is reasonable")
    return bytes(data)
