"""HTTP lines on which an answer must be whole, and in its time.

`requests` holds each single read against the time-out, so a peer that sends a byte now and then
could keep a caller for ever; here the read time-out is that of the whole answer. And it takes a
head that was cut short for a whole one, so a broken line could be taken for a strange platform.
"""

from __future__ import annotations

import io
import socket
import time
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Adapter(HTTPAdapter):
    """To be mounted in a session for `http://` and `https://`."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def build_response(
        self, req: requests.PreparedRequest, resp: BaseHTTPResponse
    ) -> requests.Response:
        """Status, headers and the body as it comes: no cookie is looked at, nothing followed."""
        response = requests.Response()
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        response.request = req
        response.raw = resp
        return response


class _Bytes(io.RawIOBase):
    """What the line brings within its present time-out, counted from now; then TimeoutError."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._raw = line.makefile("rb", buffering=0)
        self._until = time.monotonic() + (line.gettimeout() or 0)
        self.ended = False
        """Whether the other side has sent all it will."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._line.settimeout(left)
        count = self._raw.readinto(buffer)
        self.ended = count == 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Readable:
    """The only side of a socket that an `HTTPResponse` uses."""

    def __init__(self, line: socket.socket) -> None:
        self.bytes = _Bytes(line)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.bytes)


class _Answer(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        self._readable = _Readable(sock)
        super().__init__(cast("socket.socket", self._readable), *args, **kwargs)

    def _read_status(self) -> tuple[str, int, int]:
        """Any provisional answer is passed over like 100, whose headers `begin` skips."""
        version, status, reason = super()._read_status()  # type: ignore[misc] # not in its stubs
        provisional = 100 <= status < 200 and status != HTTPStatus.SWITCHING_PROTOCOLS
        return version, HTTPStatus.CONTINUE if provisional else status, reason

    def begin(self) -> None:
        super().begin()
        if self._readable.bytes.ended:
            raise ConnectionAbortedError("the answer's head ends early")


class _Line(HTTPConnection):
    response_class = _Answer

    def request(self, *args: Any, **kwargs: Any) -> None:
        """A line that is used again still has what was left of its last answer's time."""
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        super().request(*args, **kwargs)


class _SecureLine(_Line, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Line


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureLine
