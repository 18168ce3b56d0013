"""The sandbox as an emulator of the demo and the tests, and as a server in the foreground."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from drivers.platform.sandbox import county, tls
from drivers.platform.sandbox.county import CHINA
from drivers.platform.sandbox.database import Database
from drivers.platform.sandbox.desk import Office
from drivers.platform.sandbox.faults import MOODS, Faults, Network
from drivers.platform.sandbox.guard import Guard, Terminal
from drivers.platform.sandbox.server import LOOPBACK, Server, configuration, tcp_socket
from drivers.platform.sandbox.web import Platform, Web
from drivers.platform.settings import Settings
from kiosk.emulation import Control
from kiosk.errors import ConfigError


def china_now() -> datetime:
    return datetime.now(CHINA)


class SandboxEmulator:
    """`address` is the URL; `ca_file` what a client trusts, empty without TLS."""

    def __init__(
        self, settings: Settings, key: bytes, now: Callable[[], datetime] = china_now
    ) -> None:
        self._folder = TemporaryDirectory(prefix="sandbox-")
        self._database = Database(settings.sandbox.database)
        self._faults = Faults(settings.sandbox.slow)
        self._platform = Platform(Office(self._database, county.load(), now))
        guard = Guard((Terminal(settings.terminal, settings.key_id, key),))
        self._web = Web(self._platform, guard, self._faults)
        certificates = tls.make(Path(self._folder.name)) if settings.sandbox.tls else None
        self._server = Server(
            Network(
                self._web.application(),
                self._faults,
                lambda client: self._server.hang_up(client),
            ),
            certificates,
        )
        scheme = "https" if certificates else "http"
        self.address = f"{scheme}://{LOOPBACK}:{self._server.port}"
        self.ca_file = certificates.ca if certificates else ""

    @property
    def in_flight(self) -> int:
        """How many changes are being carried out now."""
        return self._web.in_flight

    def controls(self) -> tuple[Control, ...]:
        return (
            Control(
                "phone",
                ("idle", "pay", "decline", "pay_late"),
                lambda: "pay_late" if self._platform.payments.paying_late else "idle",
                self._phone,
            ),
            Control("network", MOODS, lambda: self._faults.mood, self._network),
            Control("sessions", ("kept", "end"), lambda: "kept", self._sessions),
        )

    def output(self) -> tuple[Path, ...]:
        return ()

    def close(self) -> None:
        self._faults.mood = "offline"
        self._server.close()
        self._database.close()
        self._folder.cleanup()

    def _phone(self, value: str) -> None:
        payments = self._platform.payments
        payments.paying_late = value == "pay_late"
        if value == "pay":
            payments.phone_pays()
        elif value == "decline":
            payments.phone_declines()

    def _sessions(self, value: str) -> None:
        if value == "end":
            self._platform.residents.end_sessions()

    def _network(self, mood: str) -> None:
        self._faults.mood = mood
        if mood == "offline":
            self._server.stop()
        else:
            self._server.start()


def serve(settings: Settings, key: bytes, host: str, port: int) -> None:
    """Runs the sandbox in the foreground until interrupted, for the terminal of the settings.

    Port 0 is any free one. Raises `ConfigError` where the address cannot be had.
    """
    office = Office(Database(settings.sandbox.database), county.load(), china_now)
    guard = Guard((Terminal(settings.terminal, settings.key_id, key),))
    web = Web(Platform(office), guard, Faults(0)).application()
    with _listen(host, port) as listening:
        url = f"http://{host}:{listening.getsockname()[1]}"
        sys.stdout.write(_INVITATION.format(url=url, terminal=settings.terminal))
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            uvicorn.Server(configuration(web, log_level="warning")).run([listening])


def _listen(host: str, port: int) -> socket.socket:
    listening = tcp_socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise ConfigError(f"{host}:{port} cannot be served: {error.strerror}") from error
    return listening


_INVITATION = """\
The sandbox platform serves {url} for the terminal {terminal}.
Its contract: {url}/openapi.json
"""
