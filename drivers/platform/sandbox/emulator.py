"""The sandbox as an emulator of the demo and the tests, and as a server in the foreground."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from drivers.platform.sandbox import biller, county, ledger, provider, tls
from drivers.platform.sandbox.biller import Biller
from drivers.platform.sandbox.county import CHINA
from drivers.platform.sandbox.database import MEMORY, PLATFORM, Database
from drivers.platform.sandbox.desk import Office
from drivers.platform.sandbox.faults import MOODS, Faults, Network
from drivers.platform.sandbox.guard import Guard
from drivers.platform.sandbox.ledger import Ledger
from drivers.platform.sandbox.line import MOODS as LINE_MOODS
from drivers.platform.sandbox.line import Line
from drivers.platform.sandbox.provider import PHONE, Provider
from drivers.platform.sandbox.server import LOOPBACK, Server, configuration, tcp_socket
from drivers.platform.sandbox.strange import MANNERS
from drivers.platform.sandbox.web import Platform, Web
from drivers.platform.settings import Settings
from kiosk.base.emulation import Control
from kiosk.base.errors import ConfigError
from kiosk.contract.reports import Fact


def china_now() -> datetime:
    return datetime.now(CHINA)


NOTICES = {"once": 1, "twice": 2, "never": 0}


class World:
    """The platform, and beyond it provider and billers with books of their own."""

    def __init__(self, file: str, now: Callable[[], datetime]) -> None:
        known = county.load()
        beyond = file if file == MEMORY else f"{file}.provider"
        self.database = Database(file, PLATFORM)
        self.books = Database(beyond, provider.TABLES + biller.TABLES)
        self.provider = Provider(self.books, known.channels, now)
        self.line = Line(self.provider, Biller(self.books, now))
        self.platform = Platform(Office(self.database, known, now), self.line)

    def close(self) -> None:
        self.database.close()
        self.books.close()


class SandboxEmulator:
    """`address` is the URL; `ca_file` what a client trusts, empty without TLS. `now` is the
    time in China, which `advance` sets forward."""

    def __init__(
        self, settings: Settings, guard: Guard, now: Callable[[], datetime] = china_now
    ) -> None:
        self._folder = TemporaryDirectory(prefix="sandbox-")
        self._faults = Faults(settings.sandbox.slow)
        self._clock = now
        self._ahead = timedelta()
        self._world = World(settings.sandbox.database, self.now)
        self._web = Web(self._world.platform, guard, self._faults)
        certificates = tls.make(Path(self._folder.name)) if settings.sandbox.tls else None
        self._network = Network(
            self._web.application(), self._faults, lambda client: self._server.hang_up(client)
        )
        self._server = Server(self._network, certificates)
        scheme = "https" if certificates else "http"
        self.address = f"{scheme}://{LOOPBACK}:{self._server.port}"
        self.ca_file = certificates.ca if certificates else ""

    @property
    def in_flight(self) -> int:
        """How many changes are being carried out now, or wait in silence."""
        return self._web.in_flight + self._network.waiting

    def settings(self) -> Mapping[str, object]:
        """See `Emulator`."""
        trusted = {"ca_file": self.ca_file} if self.ca_file else {}
        return {"url": self.address, **trusted}

    def now(self) -> datetime:
        """The time in China as the sandbox has it."""
        return self._clock() + self._ahead

    def advance(self, span: timedelta) -> None:
        """Sets the sandbox's clock forward; signatures go by the real one."""
        self._ahead += span

    def phone(self, value: str, key: str = "") -> bool:
        """The payer does this (`provider.PHONE`) to the newest attempt that can be paid, or to
        the one of that key, whoever left it; whether there was one to do it to."""
        return self._world.provider.phone(value, key)

    def ledger(self) -> Ledger:
        """The judge: the books of provider and billers as they are now."""
        return ledger.read(self._world.books, self._world.line, self.now())

    def facts(self, terminal: str) -> tuple[Fact, ...]:
        """What that terminal reported, in the order in which it came."""
        return self._world.platform.reports.facts(terminal)

    def controls(self) -> tuple[Control, ...]:
        world, names = self._world, {times: name for name, times in NOTICES.items()}
        return (
            Control("phone", PHONE, lambda: world.provider.payer, self._choose_phone),
            Control(
                "network", (*MOODS, "deliver"), lambda: self._faults.mood, self._choose_network
            ),
            Control(
                "provider", (*LINE_MOODS, "deliver"), lambda: world.line.mood, self._choose_line
            ),
            Control(
                "notice", tuple(NOTICES), lambda: names[world.provider.notices], self._choose_notice
            ),
            Control(
                "locks",
                ("on", "off"),
                lambda: "on" if world.platform.payments.locks else "off",
                self._choose_locks,
            ),
            Control("manner", MANNERS, lambda: self._faults.manner, self._choose_manner),
            Control("sessions", ("kept", "end"), lambda: "kept", self._choose_sessions),
        )

    def output(self) -> tuple[Path, ...]:
        return ()

    def close(self) -> None:
        self._faults.mood = "offline"
        self._server.close()
        self._world.close()
        self._folder.cleanup()

    def _choose_phone(self, value: str) -> None:
        self.phone(value)

    def _choose_manner(self, manner: str) -> None:
        self._faults.manner = manner

    def _choose_line(self, mood: str) -> None:
        line = self._world.line
        if mood == "deliver":
            line.deliver()
        line.mood = "normal" if mood == "deliver" else mood

    def _choose_notice(self, value: str) -> None:
        self._world.provider.notices = NOTICES[value]

    def _choose_locks(self, value: str) -> None:
        self._world.platform.payments.locks = value == "on"

    def _choose_sessions(self, value: str) -> None:
        if value == "end":
            self._world.platform.residents.end_sessions()

    def _choose_network(self, mood: str) -> None:
        if mood == "deliver":
            self._server.run(self._network.deliver())
            mood = "online"
        self._faults.mood = mood
        if mood == "offline":
            self._server.stop()
        else:
            self._server.start()


def serve(guard: Guard, terminal: str, database: str, host: str, port: int) -> None:
    """Runs the sandbox in the foreground until interrupted, for the terminal the guard knows.

    Port 0 is any free one. Raises `ConfigError` where the address cannot be had.
    """
    web = Web(World(database, china_now).platform, guard, Faults(0)).application()
    with _listen(host, port) as listening:
        url = f"http://{host}:{listening.getsockname()[1]}"
        sys.stdout.write(_INVITATION.format(url=url, terminal=terminal))
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
