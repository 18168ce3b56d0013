"""Kills a terminal again and again, and judges what is left each time."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import drivers
from drivers.platform.client import PlatformClient
from kiosk.base.errors import PlatformRefused
from kiosk.base.keys import new_key
from kiosk.contract.booking import Booking, Bookings, BookingState
from kiosk.contract.claims import FindClaim
from kiosk.contract.identity import OpenSession
from kiosk.model.identity import CardKind, Resident
from kiosk.model.personal import PersonName, PersonNumber
from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.vault import open_vault
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.undertakings.undertakings import Undertakings
from tests.kills.child import READY, configuration
from tests.kiosk.on_disk import states
from tests.money.judge import violations

KILLS_A_ROUND = 5
LONGEST_SERVICE = 1.2
"""Seconds a terminal serves at most before it is killed from outside."""
PATIENCE = 15
"""Seconds after which a terminal that comes to no such write is killed all the same."""
WRITES = tuple((str(n), when) for n in range(12) for when in ("before", "after"))
"""Where a terminal kills itself: one after the other, of the journal's writes."""
LONG_AFTER = timedelta(minutes=30)
WANG = Resident(CardKind.RESIDENT, PersonName("王建国"), PersonNumber("429999198507210036"))


@dataclass
class Tally:
    """What was done and found. `left_open` counts undertakings that were not final after a kill."""

    kills: int = 0
    at_a_write: int = 0
    left_open: int = 0
    payments: int = 0
    paid: int = 0
    promises: int = 0
    violations: list[str] = field(default_factory=list)


def kill(seed: int, kills: int, tally: Tally) -> None:
    """That many kills, in rounds with a sandbox and a store of their own."""
    random, writes = Random(seed), islice(cycle(WRITES), seed, None)
    while kills > 0:
        with TemporaryDirectory(prefix="kills-") as folder:
            round_ = _Round(Path(folder), random, writes, tally)
            try:
                round_.run(min(kills, KILLS_A_ROUND))
            finally:
                round_.close()
        kills -= KILLS_A_ROUND


class _Round:
    def __init__(
        self, folder: Path, random: Random, writes: Iterator[tuple[str, str]], tally: Tally
    ) -> None:
        self._folder = folder
        self._random = random
        self._writes = writes
        self._tally = tally
        platform = configuration(folder, "http://127.0.0.1").platform
        self._sandbox: Any = drivers.emulate(platform)
        self._url = str(self._sandbox.settings()["url"])
        self._configuration = configuration(folder, self._url)
        self._file = Path(self._configuration.settings.store.path)
        self._there_before = asyncio.run(self._bookings())

    def close(self) -> None:
        self._sandbox.close()

    def run(self, kills: int) -> None:
        with self._payer():
            for _ in range(kills):
                self._kill()
                self._look_at_what_is_left()
        self._sandbox.advance(LONG_AFTER)
        asyncio.run(self._judge_everything())

    @contextmanager
    def _payer(self) -> Iterator[None]:
        """Somebody with a phone, who pays or scans or gives up the newest code."""
        done = threading.Event()
        choices = Random(self._random.random())

        def pay() -> None:
            while not done.wait(0.02):
                self._sandbox.phone(choices.choice(("pay", "pay", "scan", "decline")))

        payer = threading.Thread(target=pay, name="payer")
        payer.start()
        try:
            yield
        finally:
            done.set()
            payer.join()

    def _kill(self) -> None:
        """Half of them from outside at any moment, half by themselves at a journal write."""
        seed = str(self._random.randrange(10**6))
        command = [sys.executable, "-m", "tests.kills.child", str(self._folder)]
        command += [self._url, seed]
        at_a_write = self._random.random() < 0.5
        if at_a_write:
            command += next(self._writes)
        rubbish = self._folder / "tmp"  # what the killed cannot clear away goes with the round
        rubbish.mkdir(exist_ok=True)
        child = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(rubbish)},
        )
        said = child.stdout.readline() if child.stdout else ""
        longest = PATIENCE if at_a_write else self._random.random() * LONGEST_SERVICE
        try:
            child.wait(longest)
        except subprocess.TimeoutExpired:
            child.kill()
        _, complaint = child.communicate()
        assert (said.strip(), child.returncode) == (READY, -9), complaint
        self._tally.kills += 1
        self._tally.at_a_write += at_a_write

    def _look_at_what_is_left(self) -> None:
        found = states(self._file)
        self._tally.left_open += sum(not UndertakingState(state).final for state in found.values())
        asyncio.run(self._settle())
        self._judge_money()

    async def _settle(self) -> bool:
        """Wakes what the dead left: the real store, journal and settler."""
        async with self._awake() as (settler, _):
            return await settler.settle()

    @asynccontextmanager
    async def _awake(self) -> AsyncIterator[tuple[Settler, PlatformClient]]:
        settings = self._configuration.settings
        platform: PlatformClient = drivers.build(self._configuration.platform)
        store = open_store(self._file)
        try:
            audit = Audit(store)
            journal = Journal(store, open_vault(settings.store, production=False), audit)
            assert await audit.verify() is None
            payments = Payments(journal, audit, platform)
            yield Settler(journal, payments, Undertakings(journal, platform), every=600), platform
        finally:
            await store.close()
            await platform.close()

    def _judge_money(self) -> None:
        name = self._configuration.settings.terminal.id
        records = {name: states(self._file)}
        self._tally.violations += violations(self._sandbox.ledger(), records)

    async def _judge_everything(self) -> None:
        """By now every code has expired: all must be final, and agree."""
        async with self._awake() as (settler, platform):
            if not await settler.settle():
                left = {
                    k: s for k, s in states(self._file).items() if not UndertakingState(s).final
                }
                self._tally.violations.append(f"L1 not settled: {left}")
            self._judge_money()
            await self._judge_promises(platform)
        ledger = self._sandbox.ledger()
        self._tally.payments += len(ledger.entries)
        self._tally.paid += sum(entry.paid for entry in ledger.entries)

    async def _judge_promises(self, platform: PlatformClient) -> None:
        """Every booking and case is as the journal has it, and no booking is beside it."""
        promised = self._promises()
        for code, becomes in promised.items():
            found = await _found(platform, code)
            if found != becomes:
                self._tally.violations.append(f"promise {code}: {becomes} on record, {found}")
        beside = await self._bookings() - promised.keys() - self._there_before
        self._tally.violations += [f"booking {code}: not on record" for code in beside]
        self._tally.promises += len(promised)

    async def _bookings(self) -> set[str]:
        """The claim codes of all bookings of the resident who books here."""
        platform: PlatformClient = drivers.build(self._configuration.platform)
        session = await platform.change(OpenSession.of(WANG), new_key())
        made = await platform.ask(Bookings(session.token))
        await platform.close()
        return {booking.claim_code for booking in made}

    def _promises(self) -> dict[str, str]:
        """What must be under each claim code; empty: nothing."""
        question = "SELECT claim_code, kind, state FROM intent WHERE kind <> 'pay' ORDER BY number"
        promised: dict[str, str] = {}
        with closing(sqlite3.connect(self._file)) as db:
            for code, kind, state in db.execute(question):
                first = "" if kind in ("confirm", "submit") else _STANDS
                known = promised.setdefault(code, first)
                promised[code] = _BECOMES[kind] if state == UndertakingState.DONE else known
        return promised


_STANDS = BookingState.CONFIRMED.value
_BECOMES = {
    "confirm": _STANDS,
    "change": _STANDS,
    "cancel": BookingState.CANCELLED.value,
    "submit": "case",
}


async def _found(platform: PlatformClient, code: str) -> str:
    try:
        claim = await platform.ask(FindClaim(code))
    except PlatformRefused:
        return ""
    thing = claim.thing
    return thing.state.value if isinstance(thing, Booking) else claim.kind
