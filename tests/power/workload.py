"""What a terminal undertakes and writes, by the real code: each act once, or any at random."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from unittest.mock import patch

from kiosk.base.errors import OutcomeUnknown, PlatformUnreachable
from kiosk.contract.applications import Submit
from kiosk.contract.booking import CancelBooking, ChangeBooking, Confirm
from kiosk.contract.materials import HandIn, SendPage
from kiosk.contract.reports import Fact, Rate, Report
from kiosk.model.content import Content
from kiosk.model.personal import SessionToken
from kiosk.outbox.outbox import Outbox
from kiosk.store import blobs
from kiosk.store.audit import Audit
from kiosk.store.schema import MIGRATIONS
from kiosk.store.store import Store
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.rules import Attempt
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.bills import CHANNEL, SHOWN, bill
from tests.kiosk.on_disk import VAULT
from tests.kiosk.platform import Fault, InMemoryPlatform
from tests.power.recording import NAME, Recording

CODE, TOKEN = "7KQM-2XWP", SessionToken("s1")

EARLY = 12
"""Pages after which the log is folded into the file: early, so that cuts meet it."""
LONG = tuple(
    Fact(f"key-{n}", datetime(2026, 11, 24, tzinfo=UTC), "visit.ended", {"how": "s" * 3000})
    for n in range(3)
)
"""Takes several pages."""


class Terminal:
    """The core on a store. Every key that reaches the platform with money or a promise is told
    to the recording: by then it has to be on the disk."""

    def __init__(self, store: Store, recording: Recording, platform: InMemoryPlatform) -> None:
        self.store = store
        self.platform = platform
        platform.witness = recording.sent
        self.audit = Audit(store)
        journal = Journal(store, VAULT, self.audit)
        self.payments = Payments(journal, self.audit, platform)
        self.undertakings = Undertakings(journal, platform)
        self.settler = Settler(journal, self.payments, self.undertakings, every=30)
        self.reachable = InMemoryPlatform()
        self.outbox = Outbox(store, VAULT, self.audit, self.reachable, every=30)

    async def open_attempt(self) -> Attempt:
        """At a bill nobody else has."""
        number = len(self.platform.payments) + 1
        attempt = await self.payments.open(bill(number), CHANNEL, SHOWN)
        return (await self.payments.create(attempt))[0]


Act = Callable[[Terminal], Awaitable[None]]


async def pay(terminal: Terminal) -> None:
    payments, platform = terminal.payments, terminal.platform
    attempt = await terminal.open_attempt()
    platform.phone_pays(attempt.key)
    await payments.leave(await payments.fulfil(await payments.look(attempt)))


async def pay_and_go(terminal: Terminal) -> None:
    """Leaves before the answer; the settler closes it."""
    terminal.platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    await terminal.payments.leave(await terminal.open_attempt())
    await terminal.settler.settle()


async def book(terminal: Terminal) -> None:
    made = terminal.undertakings
    await made.carry_out(await made.make(Confirm("r1", CODE), CODE))
    await made.carry_out(await made.make(ChangeBooking("b1", "r2"), CODE))


async def cancel(terminal: Terminal) -> None:
    """Without an answer at first; the settler gets it."""
    terminal.platform.faults = [Fault(OutcomeUnknown("no answer"), done=True)]
    with suppress(OutcomeUnknown):
        await terminal.undertakings.carry_out(
            await terminal.undertakings.make(CancelBooking("b1"), CODE)
        )
    await terminal.settler.settle()


async def apply(terminal: Terminal) -> None:
    made = terminal.undertakings
    for request in (Submit(SessionToken("s1"), "hukou-proof", CODE), Report(LONG)):
        await made.carry_out(await made.make(request, CODE))
    await terminal.store.forget()


async def hand_in(terminal: Terminal) -> None:
    """A paper of two pages, in several pieces. The first time the second page is not answered, and
    the settler brings it."""
    number = len(terminal.platform.pages)
    contents = [
        Content("image/jpeg", bytearray(Random(number + n).randbytes(1300))) for n in (1, 2)
    ]
    request = HandIn(TOKEN, f"m-{number}", tuple(each.digest for each in contents))
    uploads = [
        (SendPage.of(each, session=TOKEN, material=request.material, number=n), each)
        for n, each in enumerate(contents, start=1)
    ]
    made = terminal.undertakings
    with patch.object(blobs, "PIECE", 512):
        undertaking = await made.make(request, CODE, uploads)
    if not number:
        terminal.platform.faults = [None, Fault(OutcomeUnknown("no answer"))]
    with suppress(OutcomeUnknown):
        await made.carry_out(undertaking)
    await terminal.settler.settle()


async def rate(terminal: Terminal) -> None:
    for grade in (5, 1):
        await terminal.outbox.add(Rate("7KQM-2XWP", grade, ("polite",)))
    terminal.reachable.faults = [None, Fault(PlatformUnreachable())]
    await terminal.outbox.deliver()


async def rush(terminal: Terminal) -> None:
    """Several writers at once, who share a commit."""
    made, rated = terminal.undertakings, Rate("7KQM-2XWP", 3)
    making = asyncio.gather(*(made.make(Confirm(f"r{n}", CODE), CODE) for n in range(3)))
    adding = asyncio.gather(*(terminal.outbox.add(rated) for _ in range(2)))
    undertakings, _ = await asyncio.gather(making, adding)
    await asyncio.gather(*(made.carry_out(undertaking) for undertaking in undertakings))


ACTS: tuple[Act, ...] = (pay, pay_and_go, book, cancel, apply, hand_in, rate, rush)


async def day(recording: Recording, *settings: str) -> None:
    """Everything once, and once more after a restart. `settings`: pragmas after the opening."""
    platform = InMemoryPlatform()
    for _ in range(2):
        await run(recording, platform, ACTS, (f"wal_autocheckpoint = {EARLY}", *settings))


async def days(recording: Recording, chance: Random) -> None:
    """One to three runs of the terminal, a few acts each, in any order."""
    platform = InMemoryPlatform()
    for _ in range(chance.randint(1, 3)):
        acts = chance.choices(ACTS, k=chance.randint(1, 6))
        await run(recording, platform, acts, (f"wal_autocheckpoint = {chance.randint(1, 40)}",))


async def run(
    recording: Recording,
    platform: InMemoryPlatform,
    acts: Sequence[Act],
    settings: Sequence[str] = (),
) -> None:
    """From the start of the terminal to its end."""
    store = recording.open()
    await store.read(lambda db: [db.execute(f"PRAGMA {s}").fetchone() for s in settings])
    terminal = Terminal(store, recording, platform)
    for act in acts:
        await act(terminal)
    await store.close()


def first_version(folder: Path) -> dict[str, bytes]:
    """The file of a terminal that still runs the first version of the schema."""
    folder.mkdir(parents=True)
    file = folder / NAME
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
        db.executemany(
            "INSERT INTO attempt VALUES (?, ?, 1250, '7KQM-2XWP', ?, '2026-11-24T09:00:00+00:00',"
            " '', '2026-11-24T09:00:00+00:00')",
            [(f"attempt-{s}", f"old-{s}", s) for s in ("open", "paid", "closed")],
        )
        db.executemany(
            "INSERT INTO commitment VALUES (?, 'confirm', '7KQM-2XWP', ?, ?,"
            " '2026-11-24T09:00:00+00:00')",
            [(f"commitment-{s}", '{"reservation": "r9"}', s) for s in ("intent", "done")],
        )
        db.execute(
            "INSERT INTO outbox (key, kind, payload)"
            """ VALUES ('rating-1', 'rating', '{"subject":"progress","grade":5,"reasons":[]}')"""
        )
    return {NAME: file.read_bytes()}
