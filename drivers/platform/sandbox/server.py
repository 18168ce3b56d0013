"""Serves an ASGI application on loopback in a thread, on one port for as long as it lives."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from drivers.platform.sandbox.tls import Certificates

LOOPBACK = "127.0.0.1"


class Server:
    """Listens from construction on. `stop` ends what is being answered and refuses the rest;
    `start` listens again on the same port, which no other program can take meanwhile."""

    def __init__(self, application: ASGIApp, certificates: Certificates | None) -> None:
        self._application = application
        self._certificates = certificates
        self._place = _bind(0)
        self.port: int = self._place.getsockname()[1]
        self._running: _Running | None = None
        self.start()

    def start(self) -> None:
        certificates = self._certificates
        if self._running is None:
            self._running = _Running(
                configuration(
                    self._application,
                    ssl_certfile=certificates.server if certificates else None,
                    ssl_keyfile=certificates.server_key if certificates else None,
                ),
                _bind(self.port),
            )

    def stop(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None

    def close(self) -> None:
        self.stop()
        self._place.close()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Has work done by the server's own loop, listening for it where that is needed."""
        self.start()
        if self._running is not None:
            asyncio.run_coroutine_threadsafe(work, self._running.loop).result()

    def hang_up(self, client: Any) -> None:
        """Cuts the line of that caller; on the server's own thread."""
        if self._running is not None:
            self._running.hang_up(client)


class _Running(uvicorn.Server):
    """One thread with a loop of its own."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket) -> None:
        super().__init__(config)
        self._up = threading.Event()
        self._thread = threading.Thread(
            target=self.run, args=([listening],), name="sandbox", daemon=True
        )
        self._thread.start()
        self._up.wait()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        finally:
            self._up.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self._up.set()

    def end(self) -> None:
        self.should_exit = True
        self._thread.join()

    def hang_up(self, client: Any) -> None:
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if transport is not None and transport.get_extra_info("peername") == client:
                transport.abort()


def configuration(application: ASGIApp, **more: Any) -> uvicorn.Config:
    """Plain HTTP/1.1, and no word of who asks for what."""
    return uvicorn.Config(
        application,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        **more,
    )


def tcp_socket() -> socket.socket:
    """asyncio sends without delay only on sockets that name their protocol."""
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)


def _bind(port: int) -> socket.socket:
    """A bound socket that others of this program may share: one keeps the port, one listens."""
    bound = tcp_socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((LOOPBACK, port))
    return bound
