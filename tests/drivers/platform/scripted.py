"""A platform that answers exactly what a test wrote, byte for byte, one connection each."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from drivers.platform.contract import PROBLEM_TYPE
from drivers.platform.sandbox.tls import Certificates

HANG_UP = b""
Answer = bytes | Callable[[], Iterable[bytes]]
"""Bytes, or what makes them piece by piece until the client has gone."""


def answer(
    body: str | bytes, status: str = "200 OK", kind: str = "application/json", headers: str = ""
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n"
    return f"{head}Connection: close\r\n{headers}\r\n".encode("latin-1") + data


def problem(status: int, code: str, *, retryable: bool = False, headers: str = "") -> bytes:
    body = (
        f'{{"title": "No", "status": {status}, "code": "{code}",'
        f' "retryable": {str(retryable).lower()}, "message": {{"zh_CN": "不行", "en": "No"}}}}'
    )
    return answer(body, f"{status} No", PROBLEM_TYPE, headers)


@dataclass
class Scripted:
    """`asked` holds the requests as they came; the last answer is repeated. `certificates` is
    what it shows to those who come from now on, where it speaks TLS."""

    url: str
    certificates: Certificates | None = None
    asked: list[bytes] = field(default_factory=list)

    @property
    def keys(self) -> set[bytes]:
        lines = [line for request in self.asked for line in request.split(b"\r\n")]
        return {line for line in lines if line.lower().startswith(b"idempotency-key:")}


@contextmanager
def scripted(*answers: Answer, certificates: Certificates | None = None) -> Iterator[Scripted]:
    listening = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if certificates else "http"
    place = f"{scheme}://127.0.0.1:{listening.getsockname()[1]}"
    server = Scripted(place, certificates)

    def run() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError), _secured(line, server.certificates) as own:
                server.asked.append(read_request(own))
                _tell(own, answers[min(len(server.asked), len(answers)) - 1])

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _secured(line: socket.socket, certificates: Certificates | None) -> socket.socket:
    """The line as it is spoken on; one on which no TLS comes about is closed."""
    if certificates is None:
        return line
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server, certificates.server_key)
    return context.wrap_socket(line, server_side=True)


def _tell(line: socket.socket, answer_: Answer) -> None:
    for piece in (answer_,) if isinstance(answer_, bytes) else answer_():
        line.sendall(piece)


def read_request(line: socket.socket) -> bytes:
    """One request, whole; OSError where the client goes before."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(line)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [x for x in head.split(b"\r\n") if x.lower().startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += _some(line)
    return head + b"\r\n\r\n" + body


def _some(line: socket.socket) -> bytes:
    data = line.recv(65536)
    if not data:
        raise ConnectionResetError("the client has gone")
    return data
