"""The far end of a line: what an emulator reads and writes.

A pseudo-terminal or a listening TCP socket, with bytes that take the time of a real wire, and
a plug that can be pulled.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import tempfile
import threading
import time
import tty
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

_PIECE_SECONDS = 0.002
"""Paced bytes go in pieces of this much line time."""


class Gone(Exception):
    """The plug was pulled or the other end hung up. Ends a `serve`, which lets it pass."""


class Peer:
    """Runs `serve(peer)` in a thread of its own while plugged in.

    `address` is what a `Line` takes as port and stays the same for the peer's life: a link in
    a private directory to the present pseudo-terminal, or `socket://127.0.0.1:PORT`.
    At a `baudrate`, bytes take ten bit times each in either direction; None: no time at all.
    `serve` runs again after each plugging in and, on TCP, for each connection, one at a time.
    Plugged in from the start.
    """

    def __init__(
        self, serve: Callable[[Peer], None], baudrate: int | None, *, tcp: bool = False
    ) -> None:
        self._serve = serve
        self._byte = 10 / baudrate if baudrate else 0.0
        self._piece = max(1, int(_PIECE_SECONDS / self._byte)) if baudrate else 4096
        self._reading = self._writing = 0.0
        self._idle = True
        self._change = threading.RLock()
        self._wake = _Wake()
        self._thread: threading.Thread | None = None
        self._socket: _Socket = _TcpSocket() if tcp else _PtySocket()
        self.address = self._socket.address
        self.plug()

    # --- for `serve`, in its thread ----------------------------------------------------------

    def read(self, count: int, timeout: float | None = None) -> bytes:
        """`count` bytes; fewer, even none, where they have not come within `timeout` seconds.
        None waits without limit. Raises `Gone`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        got = b""
        while len(got) < count and self._ready(_left(deadline)):
            got += self._take(count - len(got))
        return got

    def read_some(self, limit: int, timeout: float | None = None) -> bytes:
        """What has come, up to `limit` bytes, waiting for the first one; none after `timeout`
        seconds. Raises `Gone`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._ready(_left(deadline)):
            if data := self._take(limit):
                return data
        return b""

    def write(self, data: bytes) -> None:
        """Sends all of `data`, taking the wire's time. Raises `Gone`."""
        self._writing = max(time.monotonic(), self._writing)
        for start in range(0, len(data), self._piece):
            piece = data[start : start + self._piece]
            self._writing += len(piece) * self._byte
            self._until(self._writing)
            self._put(piece)

    def pause(self, seconds: float) -> None:
        """Does nothing for so long. Raises `Gone` as soon as the plug is pulled."""
        self._until(time.monotonic() + seconds)

    # --- for whoever holds the plug, in any other thread --------------------------------------

    @property
    def plugged(self) -> bool:
        return self._thread is not None

    def plug(self) -> None:
        """Puts the plug in. Nothing happens where it is in."""
        with self._change:
            if self._thread is None:
                self._socket.open()
                self._thread = threading.Thread(target=self._run, name="peer", daemon=True)
                self._thread.start()

    def unplug(self) -> None:
        """Pulls the plug: the other end sees a device taken away, and no new one can be opened.
        Returns when that is so. Never call it from `serve`."""
        with self._change:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._wake.set()
                thread.join()
                self._wake.clear()
                self._socket.shut()

    def close(self) -> None:
        """Pulls the plug for good and removes the address. Safe to call twice."""
        with self._change:
            self.unplug()
            self._socket.close()
            self._wake.close()

    # --- inside ------------------------------------------------------------------------------

    def _run(self) -> None:
        with contextlib.suppress(Gone):
            while True:
                self._socket.meet(self._ready)
                with contextlib.suppress(Gone):
                    self._serve(self)
                self._until(time.monotonic())
                self._socket.part()

    def _ready(self, timeout: float | None) -> bool:
        """Whether something came within the time; `Gone` where the plug was pulled."""
        waited: list[_Readable] = [self._wake, self._socket]
        ready, _, _ = select.select(waited, [], [], 0)
        if not ready:
            self._idle = True
            ready, _, _ = select.select(waited, [], [], timeout)
        self._check(ready)
        return bool(ready)

    def _take(self, limit: int) -> bytes:
        """What stands ready, once its last bit would have come."""
        came = time.monotonic()
        data = self._socket.receive(min(limit, self._piece))
        if self._idle or came - self._reading > _PIECE_SECONDS:  # no bytes of the same stream
            self._reading, self._idle = came, False
        self._reading += len(data) * self._byte
        self._until(self._reading)
        return data

    def _until(self, due: float) -> None:
        ready, _, _ = select.select([self._wake], [], [], max(0.0, due - time.monotonic()))
        self._check(ready)

    def _put(self, data: bytes) -> None:
        while data:
            ready, _, _ = select.select([self._wake], [self._socket], [])
            self._check(ready)
            data = data[self._socket.send(data) :]

    def _check(self, ready: Iterable[object]) -> None:
        if self._wake in ready:
            raise Gone


class _Wake:
    """A flag that `select` can wait for."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def fileno(self) -> int:
        return self._read

    def set(self) -> None:
        os.write(self._write, b"!")

    def clear(self) -> None:
        os.read(self._read, 1)

    def close(self) -> None:
        for end in (self._read, self._write):
            if end >= 0:
                os.close(end)
        self._read = self._write = -1


class _Readable(Protocol):
    def fileno(self) -> int: ...


class _Socket(_Readable, Protocol):
    """What the plug goes into. `meet` waits for another end, `part` lets it go; `open` and
    `shut` are the plug. `receive` and `send` do not block (they may move nothing) and raise
    `Gone`."""

    address: str

    def open(self) -> None: ...
    def meet(self, wait: Callable[[float | None], bool]) -> None: ...
    def receive(self, limit: int) -> bytes: ...
    def send(self, data: bytes) -> int: ...
    def part(self) -> None: ...
    def shut(self) -> None: ...
    def close(self) -> None: ...


class _PtySocket:
    """A pseudo-terminal in raw mode. It has no notion of another end: only of the plug."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tongban-line-")
        self._link = Path(self._folder.name) / "line"
        self._master = self._slave = -1
        self.address = str(self._link)

    def fileno(self) -> int:
        return self._master

    def open(self) -> None:
        # The slave stays open here: without any opener the master would report a hang-up.
        # Closing the master hangs it up for everybody else all the same.
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._link.symlink_to(os.ttyname(self._slave))

    def meet(self, wait: Callable[[float | None], bool]) -> None:
        """A terminal is there as long as it is plugged in."""

    def part(self) -> None:
        """Nobody hangs up on a serial line."""

    def receive(self, limit: int) -> bytes:
        with contextlib.suppress(BlockingIOError), _hang_up():
            return os.read(self._master, limit)
        return b""

    def send(self, data: bytes) -> int:
        with contextlib.suppress(BlockingIOError), _hang_up():
            return os.write(self._master, data)
        return 0

    def shut(self) -> None:
        self._link.unlink()
        os.close(self._master)
        os.close(self._slave)

    def close(self) -> None:
        self._folder.cleanup()


class _TcpSocket:
    """A listening port of the loopback, one connection at a time."""

    def __init__(self) -> None:
        # Bound for life and never listening: keeps the number ours while unplugged.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind(("127.0.0.1", 0))
        self._host = self._reserved.getsockname()
        self._listener = self._connection = self._reserved
        self.address = f"socket://{self._host[0]}:{self._host[1]}"

    def fileno(self) -> int:
        return self._connection.fileno()

    def open(self) -> None:
        self._listener = self._connection = socket.create_server(self._host)

    def meet(self, wait: Callable[[float | None], bool]) -> None:
        wait(None)
        self._connection, _ = self._listener.accept()
        self._connection.setblocking(False)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def part(self) -> None:
        if self._connection is not self._listener:
            self._connection.close()
            self._connection = self._listener

    def receive(self, limit: int) -> bytes:
        with contextlib.suppress(BlockingIOError), _hang_up():
            if data := self._connection.recv(limit):
                return data
            raise Gone
        return b""

    def send(self, data: bytes) -> int:
        with contextlib.suppress(BlockingIOError), _hang_up():
            return self._connection.send(data)
        return 0

    def shut(self) -> None:
        self.part()
        self._listener.close()

    def close(self) -> None:
        self._reserved.close()


@contextlib.contextmanager
def _hang_up() -> Iterator[None]:
    """An I/O error is a hang-up."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        raise Gone from error


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic())
