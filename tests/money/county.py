"""Two terminals, one sandbox, some bills: what may happen, and what must hold after it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import drivers
from drivers.platform.client import PlatformClient
from drivers.platform.sandbox import proofs
from drivers.platform.sandbox.emulator import SandboxEmulator
from drivers.platform.sandbox.guard import Guard
from drivers.platform.sandbox.proofs import Terminal
from drivers.platform.settings import read
from kiosk.base.config import Section
from kiosk.base.emulation import choose
from kiosk.base.errors import KioskError
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Bill, Bills
from kiosk.model.personal import PersonNumber
from kiosk.ports.platform import Platform
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.rules import Attempt, longest_wait
from kiosk.undertakings.undertaking import UndertakingState
from tests.drivers.platform.support import catalogue
from tests.flows.steps import GAS_WITH_THREE_BILLS
from tests.money.judge import violations
from tests.money.kiosk import Died, Kiosk

NAMES = ("kiosk-a", "kiosk-b")
CHANNELS = ("wx", "zfb", "code")
STANDS = timedelta(minutes=3)
"""How long a page would wait for a payment."""

NETWORK = ("lost_request", "lost_reply", "held", "error", "maintenance", "offline", "nonsense")
PROVIDER = ("error", "lost_request", "lost_reply", "late_create", "close_as_absent")
NOTICE = ("twice", "never")
TROUBLES = (
    *(f"network {n}" for n in NETWORK),
    *(f"provider {p}" for p in PROVIDER),
    *(f"notice {n}" for n in NOTICE),
)
"""`other_amount` is not among them: it is an incident, which stays one."""


def _as_it_is(client: PlatformClient) -> PlatformClient:
    return client


@dataclass(frozen=True)
class Build:
    """What the terminals are made of; a test of the tests puts broken parts in."""

    journal: type[Journal] = Journal
    payments: type[Payments] = Payments
    platform: Callable[[PlatformClient], Any] = _as_it_is
    stands: timedelta | None = None
    """How long a page waits, whatever the channel allows; None: as the rules have it."""
    forgets: bool = False
    """Whether a start forgets what was open."""
    locks: bool = True
    """Whether the platform locks a bill: one that does not leaves it to the terminal."""


SOUND = Build()


@dataclass(frozen=True)
class Mishap:
    """What goes wrong while something is done: trouble on a line, what the payer does, and the
    terminal's death before or after the write that follows `dies_at` others."""

    trouble: str = ""
    phone: str = "idle"
    dies_at: int | None = None
    dies_after: bool = False

    def __str__(self) -> str:
        dies = f"dies {'after' if self.dies_after else 'before'} write {self.dies_at}"
        parts = (self.trouble, f"phone {self.phone}", dies if self.dies_at is not None else "")
        return ", ".join(part for part in parts if part)


FINE = Mishap()


@dataclass
class County:
    """Every method is something that happens; `check` says what is wrong after it."""

    folder: Path
    build: Build = SOUND
    visits: dict[str, Attempt] = field(default_factory=dict)
    happened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = asyncio.Runner()
        own = {"driver": "platform", "key_id": NAMES[0], "key": "only for tests 0123456789"}
        section = Section("test.toml", "platform", own | {"terminal": NAMES[0], "attempts": 1})
        settings = read(section.with_(url="http://127.0.0.1"))
        known = [Terminal(name, name, own["key"].encode()) for name in NAMES]
        self.sandbox = SandboxEmulator(settings, Guard(proofs.Rfc9421(*known)))
        choose(self.sandbox, "locks", "on" if self.build.locks else "off")
        section = section.with_(url=self.sandbox.address)
        self.clients = [drivers.build(section.with_(terminal=n, key_id=n)) for n in NAMES]
        self.kiosks = {
            name: Kiosk(
                name,
                self.folder / f"{name}.db",
                self.build.platform(client),
                self.now,
                self.build.journal,
                self.build.payments,
            )
            for name, client in zip(NAMES, self.clients, strict=True)
        }
        self.bills, self.channels = self.runner.run(self._look_round(self.clients[0]))
        self._codes = itertools.count(134567890123450001)

    async def _look_round(self, platform: Platform) -> tuple[tuple[Bill, ...], dict[str, Channel]]:
        offered = await catalogue(platform)
        account = PersonNumber(GAS_WITH_THREE_BILLS)
        return (await platform.ask(Bills("gas", account))).items, {
            c.id: c for c in offered.channels
        }

    def now(self) -> datetime:
        return self.sandbox.now().astimezone(UTC)

    # --- what may happen ----------------------------------------------------------------------

    def pay(self, name: str, bill: int, channel: str, mishap: Mishap = FINE) -> None:
        """A resident chooses a bill and a way to pay, and the code is asked for. Whoever was
        there before has gone. An attempt of old that is not settled comes first (R9)."""
        kiosk = self.kiosks[name]
        if name in self.visits:
            self.act(name, "leave")

        async def paying() -> None:
            chosen = self.bills[bill]
            pending = await kiosk.payments.find_pending(chosen.id)
            if pending is not None:
                pending = await kiosk.payments.resolve(pending)
            if pending is None or pending.state in (
                UndertakingState.CLOSED,
                UndertakingState.REVERSED,
            ):
                way = self.channels[channel]
                stands = self.build.stands or longest_wait(STANDS, way)
                self.visits[name] = await kiosk.payments.open(chosen, way, stands)
                code = PersonNumber(str(next(self._codes))) if way.payer_shows else None
                self.visits[name], _ = await kiosk.payments.create(self.visits[name], code)

        self._do(name, f"pay {bill} {channel}", paying(), mishap)

    def act(self, name: str, what: str, mishap: Mishap = FINE) -> None:
        """Goes on with the visit, if there is one: `look`, `close`, `fulfil` or `leave`."""
        if name not in self.visits:
            return

        async def acting() -> None:
            act = getattr(self.kiosks[name].payments, what)
            self.visits[name] = await act(self.visits[name]) or self.visits[name]

        self._do(name, what, acting(), mishap)
        if what == "leave":
            self.visits.pop(name, None)

    def settle(self, name: str, mishap: Mishap = FINE) -> None:
        self._do(name, "settle", self.kiosks[name].settler.settle(), mishap)

    def kill(self, name: str) -> None:
        self._note(f"{name}: kill")
        self.runner.run(self._die(name))

    def phone(self, what: str, number: int) -> None:
        """The payer does this to any attempt there ever was: codes are photographed."""
        entries = self.sandbox.ledger().entries
        if entries:
            key = entries[-1 - number % len(entries)].key
            self._note(f"phone: {what} {key[:6]}")
            self.sandbox.phone(what, key)

    def deliver(self) -> None:
        """What was held on the way arrives after all."""
        self._note("deliver")
        choose(self.sandbox, "network", "deliver")
        choose(self.sandbox, "provider", "deliver")

    def later(self, seconds: int) -> None:
        self._note(f"{seconds} s later")
        self.sandbox.advance(timedelta(seconds=seconds))

    def _do(
        self, name: str, what: str, work: Coroutine[Any, Any, Any], mishap: Mishap = FINE
    ) -> None:
        """Does it; a failure is normal life, a death is a death."""
        how = "ok"
        self._begin(name, mishap)
        try:
            self.runner.run(work)
        except KioskError as error:
            how = str(error)
        except Died:
            how = "died"
            self.runner.run(self._die(name))
        self._whole(name)
        self._note(f"{name}: {what}: {how} ({mishap})")

    def _begin(self, name: str, mishap: Mishap) -> None:
        if mishap.trouble:
            choose(self.sandbox, *mishap.trouble.split())
        if mishap.phone != "idle":
            choose(self.sandbox, "phone", mishap.phone)
        fuse = self.kiosks[name].fuse
        fuse.left, fuse.after = mishap.dies_at, mishap.dies_after

    def _whole(self, name: str) -> None:
        """What was held on the way stays held."""
        choose(self.sandbox, "network", "online")
        choose(self.sandbox, "provider", "normal")
        choose(self.sandbox, "notice", "once")
        choose(self.sandbox, "phone", "idle")
        self.kiosks[name].fuse.left = None

    async def _die(self, name: str) -> None:
        self.visits.pop(name, None)
        kiosk = self.kiosks[name]
        await kiosk.die()
        if self.build.forgets:
            for undertaking in await kiosk.journal.list_unattended():
                await kiosk.journal.move(
                    undertaking, replace(undertaking, state=UndertakingState.CLOSED)
                )

    def _note(self, what: str) -> None:
        self.happened.append(what)

    # --- what must hold -----------------------------------------------------------------------

    def check(self) -> None:
        """The invariants I1 to I7, judged by the books of provider and billers."""
        records = {name: kiosk.on_record() for name, kiosk in self.kiosks.items()}
        wrong = violations(self.sandbox.ledger(), records)
        assert not wrong, "\n".join([*wrong, "after:", *self.happened])

    def settle_everything(self) -> None:
        """L1: with whole lines and by the time every code has expired, all is settled."""
        self.deliver()
        for name in NAMES:
            self.act(name, "leave")
        for name in self.kiosks:
            self.kill(name)
            self.settle(name)
        self.later(int(STANDS.total_seconds()) + 61)
        for name in self.kiosks:
            self.settle(name)
        self.check()
        left = [
            f"{name} {key} {state}"
            for name, kiosk in self.kiosks.items()
            for key, state in kiosk.on_record().items()
            if not UndertakingState(state).final
        ]
        incidents = [i for kiosk in self.kiosks.values() for i in kiosk.payments.incidents]
        assert not left + incidents, "\n".join(["L1", *left, *map(str, incidents), *self.happened])

    def end(self) -> None:
        for kiosk in self.kiosks.values():
            self.runner.run(kiosk.stop())
        for client in self.clients:
            self.runner.run(client.close())
        self.runner.close()
        self.sandbox.close()
