"""A sandbox with a clock of its own, clients of it, and the residents of the demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import requests

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.sandbox import guard
from drivers.platform.sandbox.county import CHINA
from drivers.platform.sandbox.emulator import SandboxEmulator
from drivers.platform.sandbox.guard import Guard
from drivers.platform.sandbox.ledger import Entry
from drivers.platform.settings import read
from drivers.platform.signing.rfc9421 import Rfc9421
from kiosk.base.config import Section
from kiosk.base.emulation import choose
from kiosk.base.errors import PlatformRefused
from kiosk.base.keys import ALPHABET
from kiosk.contract.booking import Slot
from kiosk.contract.catalogue import Catalogue, ReadCatalogue
from kiosk.model.identity import CardKind, Resident
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.ports.platform import Platform

TERMINAL, KEY_ID, KEY = "qinghe-0007", "key-1", "only for tests 0123456789"
ZHANG = Resident(CardKind.RESIDENT, PersonName("张桂兰"), PersonNumber("429999195803120023"))
WANG = Resident(CardKind.RESIDENT, PersonName("王建国"), PersonNumber("429999198507210036"))
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=CHINA)
ITEM = "gaj-sfzhl"


@dataclass
class Clock:
    """The sandbox's time; signatures go by the real one."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def section(**values: object) -> Section:
    """A complete section; with no `url` where the sandbox is to give it."""
    own = {"driver": "platform", "terminal": TERMINAL, "key_id": KEY_ID, "key": KEY}
    return Section("test.toml", "platform", own | values)


@dataclass
class World:
    """One sandbox and whoever talks to it. `keys` makes keys nobody used before."""

    emulator: SandboxEmulator
    clock: Clock
    section: Section
    clients: list[PlatformClient] = field(default_factory=list)
    used: int = 0

    def client(self, **values: object) -> PlatformClient:
        where = {"url": self.emulator.address, "ca_file": self.emulator.ca_file} | values
        client: PlatformClient = drivers.build(self.section.with_(**where))
        self.clients.append(client)
        return client

    def key(self) -> str:
        self.used += 1
        return f"test-{self.used:04d}"

    def network(self, mood: str) -> None:
        choose(self.emulator, "network", mood)

    def manner(self, manner: str) -> None:
        choose(self.emulator, "manner", manner)

    def phone(self, value: str) -> None:
        choose(self.emulator, "phone", value)

    def provider(self, mood: str) -> None:
        choose(self.emulator, "provider", mood)

    def entry(self, key: str) -> Entry:
        """What the judge has of that attempt."""
        entry = self.emulator.ledger().of(key)
        assert entry is not None
        return entry


def world(guard_: Guard | None = None, **values: object) -> World:
    """A sandbox set up by the section's values; its guard knows their terminal, or more."""
    own = section(**values)
    settings = read(own.with_(url="http://127.0.0.1"))
    knows = guard_ or guard.build(settings, own)
    clock = Clock()
    return World(SandboxEmulator(settings, knows, clock), clock, own)


def refused(code_: str) -> pytest.RaisesExc[PlatformRefused]:
    """Expects a definite no with that code."""
    return pytest.raises(PlatformRefused, check=lambda error: error.code == code_)


async def catalogue(client: Platform, known: str = "") -> Catalogue:
    """What the platform offers, where that is not what is known already."""
    heard = await client.ask(ReadCatalogue(known))
    assert heard.value is not None
    return heard.value


def code_of(name: str) -> str:
    """A claim code that is always the same for the same name."""
    digest = sha256(name.encode()).digest()
    code = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:8])
    return f"{code[:4]}-{code[4:]}"


def free(slots: tuple[Slot, ...]) -> list[Slot]:
    return [slot for slot in slots if slot.places_left]


def prepared(
    world_: World, method: str, path: str, body: bytes = b"", **headers: str
) -> requests.PreparedRequest:
    """An unsigned request; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.Request(
        method, world_.emulator.address + path, data=body, headers=named
    ).prepare()


def signed(
    world_: World, method: str, path: str, body: bytes = b"", **headers: str
) -> requests.PreparedRequest:
    """A request as this terminal signs it."""
    request = prepared(world_, method, path, body, **headers)
    Rfc9421(TERMINAL, KEY_ID, KEY.encode()).sign(request)
    return request


def send(request: requests.PreparedRequest) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.send(request, timeout=10)


def code(response: requests.Response) -> Any:
    """The problem's code, having checked that it is a problem."""
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return problem["code"]
