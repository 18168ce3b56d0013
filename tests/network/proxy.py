"""A network that fails as it is told: a proxy for plain HTTP between a client and a server.

    with proxy_to("http://127.0.0.1:8080") as proxy:
        client = ...                                  # that asks proxy.url
        rule = proxy.fault(HalfOpen(), path="/v1/payments", times=1)
        ...
        assert rule.hits
        proxy.heal()

A fault (`tests.network.faults`) befalls whole requests: those a rule matches, in order of the
rules. A door befalls whole connections, and shutting it cuts those there are. Everything may be
changed at any time from any thread.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
LOOPBACK = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NO_BODY = re.compile(rb"HTTP/1\.1 (204|304) ")


class Door(Enum):
    """What becomes of a connection: served, refused, reset as soon as it stands, or never
    answered, as where the cable is out."""

    OPEN = auto()
    CLOSED = auto()
    RESETTING = auto()
    UNANSWERED = auto()


class Fault:
    """What the network does to one request. The base does nothing: the request passes."""

    async def befall(self, exchange: Exchange) -> None:
        await exchange.reply(await exchange.forward())


@dataclass(eq=False)
class Rule:
    """Which requests a fault befalls: of those that match, not the first `skip`, and then
    `times` of them (None: all). With `spreading`, once it has hit one it hits every request."""

    fault: Fault
    path: re.Pattern[str]
    method: str
    skip: int
    times: int | None
    spreading: bool
    hits: int = 0

    def takes(self, method: str, path: str) -> bool:
        if self.times is not None and self.hits >= self.times:
            return False
        if not (self.spreading and self.hits):
            if self.method not in ("", method) or not self.path.search(path):
                return False
            self.skip -= 1
            if self.skip >= 0:
                return False
        self.hits += 1
        return True


class FaultProxy:
    """Listens at `url` from construction on, in a thread with a loop of its own."""

    def __init__(self, host: str, port: int) -> None:
        self.asked: list[tuple[str, str]] = []
        """Method and path of every request that came, in order."""
        self._server = (host, port)
        self._rules: list[Rule] = []
        self._open: set[asyncio.Task[None]] = set()
        self._behind: set[asyncio.Task[None]] = set()
        self._held: list[Callable[[], Coroutine[Any, Any, bytes]]] = []
        self._crowd: list[socket.socket] = []
        self._door = Door.OPEN
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._listener = _bound(0)
        self._port: int = self._listener.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self._port}"
        self._do(self._listen())

    def fault(
        self,
        fault: Fault,
        *,
        path: str = "",
        method: str = "",
        skip: int = 0,
        times: int | None = None,
        spreading: bool = False,
    ) -> Rule:
        """From now on. `path` is a regular expression for a part of the path."""
        rule = Rule(fault, re.compile(path), method, skip, times, spreading)
        self._rules.append(rule)
        return rule

    def heal(self) -> None:
        """No faults any more and an open door; the connections there are, are cut. What is held
        is still held."""
        self._rules.clear()
        self.door = Door.CLOSED
        self.door = Door.OPEN

    @property
    def door(self) -> Door:
        return self._door

    @door.setter
    def door(self, door: Door) -> None:
        self._do(self.shut(door))

    @property
    def held(self) -> int:
        """How many requests are being held, see `faults.Late`."""
        return len(self._held)

    def deliver(self) -> list[bytes]:
        """Lets the server have what is held, one after the other, and what it answered; the
        clients never hear of it."""
        held, self._held = self._held, []
        return [self._do(late()) for late in held]

    def close(self) -> None:
        self._do(self.shut(Door.CLOSED))
        self._do(_end(self._behind))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # --- on the loop's own thread ---------------------------------------------------------------

    async def shut(self, door: Door) -> None:
        """Sets the door; for faults, which run on the loop."""
        if door is self._door:
            return
        self._door = door
        if self._listener.fileno() != -1:
            self._loop.remove_reader(self._listener)
            self._listener.close()
        while self._crowd:
            self._crowd.pop().close()
        await _end(self._open - {asyncio.current_task()})
        if door is Door.UNANSWERED:
            self._fill()
        elif door is not Door.CLOSED:
            self._listener = _bound(self._port)
            await self._listen()

    def hold(self, late: Callable[[], Coroutine[Any, Any, bytes]]) -> None:
        self._held.append(late)

    def behind(self, work: Coroutine[Any, Any, Any]) -> None:
        """Goes on beside the connections, whatever becomes of them."""
        task = self._loop.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> None:
        self._listener.listen()
        self._loop.add_reader(self._listener, self._accept)

    def _fill(self) -> None:
        """A port whose queue is full answers no SYN."""
        listener = _bound(self._port)
        listener.listen(0)
        self._crowd = [listener]
        for _ in range(2):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex((LOOPBACK, self._port))
            self._crowd.append(waiting)

    def _accept(self) -> None:
        line, _ = self._listener.accept()
        task = self._loop.create_task(self._serve(line))
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        task.add_done_callback(lambda _: line.close())

    async def _serve(self, line: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=line)
        if self._door is Door.RESETTING:
            reset(writer)
        try:
            while not writer.is_closing():
                request = await read_message(reader)
                method, path = request.split(b" ", 2)[:2]
                exchange = Exchange(self, self._server, request, writer)
                await self._choose(method.decode(), path.decode()).befall(exchange)
        except (OSError, EOFError):
            pass  # either side has hung up
        finally:
            writer.transport.abort()

    def _choose(self, method: str, path: str) -> Fault:
        self.asked.append((method, path))
        return next((r.fault for r in list(self._rules) if r.takes(method, path)), Fault())


@dataclass(frozen=True)
class Exchange:
    """One request, and what a fault can do with it."""

    proxy: FaultProxy
    server: tuple[str, int]
    request: bytes
    writer: asyncio.StreamWriter

    async def forward(self) -> bytes:
        """Lets the server have the request, on a connection of its own, and returns the answer."""
        reader, writer = await asyncio.open_connection(*self.server)
        try:
            writer.write(self.request)
            return await read_message(reader)
        finally:
            writer.transport.abort()

    async def reply(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def silence(self) -> None:
        """Nothing any more, until the connection is cut."""
        await asyncio.Future()

    async def hang_up(self) -> None:
        """Ends the client's connection in order, after all that was replied."""
        self.writer.close()
        await self.writer.wait_closed()

    def reset(self) -> None:
        reset(self.writer)


def reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection with RST: what the peer has not read yet may be lost."""
    line = writer.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """One request or answer, whole; EOFError where it is not."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if length is None or _NO_BODY.match(head):
        return head
    return head + await reader.readexactly(int(length[1]))


async def _end(tasks: set[asyncio.Task[None]]) -> None:
    tasks = set(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _bound(port: int) -> socket.socket:
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind((LOOPBACK, port))
    return line


@contextmanager
def proxy_to(url: str) -> Iterator[FaultProxy]:
    """A proxy to the server at `url`, for as long as the block lasts."""
    parts = urlsplit(url)
    assert parts.scheme == "http", "what is encrypted cannot be told apart by request"
    proxy = FaultProxy(parts.hostname or LOOPBACK, parts.port or 80)
    try:
        yield proxy
    finally:
        proxy.close()
