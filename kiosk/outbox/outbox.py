"""Facts that must reach the platform eventually: in order within their class, at least once, each
with a key by which the platform takes it in once. No class waits for another.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from kiosk.base.background import Containment
from kiosk.base.condition import Condition, condition
from kiosk.base.errors import NOT_SERVED, PlatformError, PlatformRefused, StoreTrouble
from kiosk.base.keys import new_key
from kiosk.base.moments import Ages, utc_now
from kiosk.base.retry import Waits
from kiosk.contract import codec
from kiosk.contract.complaints import Complain
from kiosk.contract.reports import Fact, Report
from kiosk.contract.request import Change, requests
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.outbox.letters import Left, Letter, Queue, Records, dead, dead_letter
from kiosk.ports.platform import Platform
from kiosk.store.audit import Audit
from kiosk.store.store import Store
from kiosk.store.vault import Vault

LONGEST_WAIT = 600.0
LATE = timedelta(hours=1)
"""How long the oldest fact may wait before it is shown."""
UNREADABLE = "unreadable"
"""The code of a letter that could not be read here, and so was never sent."""
DEFECT = "defect"
"""The code of a letter that could not be sent, for a reason nobody has foreseen."""
MOST_DEFECTS = 3
"""How often sending a letter may fail in a way nobody has foreseen before it is laid aside."""

_PLATFORM = ""
"""The name under which a pause that the platform as a whole needs is noted."""


@dataclass(frozen=True)
class FactClass:
    """Facts that are delivered in one order: changes of the type `holds`, or records of the
    audit. Up to `batch` go at a time. `quota` is how many may wait: beyond it the oldest are
    dropped where `sheds` says so, else there is an alarm."""

    name: str
    holds: type[Any]
    quota: int
    sheds: bool = False
    batch: int = 1
    records: Records | None = None

    def request(self, facts: tuple[Any, ...]) -> Change[None]:
        """What a batch is sent as."""
        one: Change[None] = Report(facts) if self.holds is Fact else facts[0]
        return one


MONEY = Records("money", "event = 'payment.incident'")
AUDIT = Records("audit", "event <> 'payment.incident'")


def fact_classes() -> tuple[FactClass, ...]:
    """In the order in which they get their turn: money, what a request says of itself
    (`Letters`), and the audit's other records."""
    of_requests = [
        FactClass(said.name, kind, said.quota, said.sheds)
        for kind in requests().values()
        if (said := kind.spec.letters)
    ]
    return (
        FactClass("money", Fact, quota=100, batch=100, records=MONEY),
        *sorted(of_requests, key=lambda of: (of.sheds, of.name)),
        FactClass("audit", Fact, quota=100_000, batch=100, records=AUDIT),
    )


class Outbox:
    """`every` is the seconds between two looks at the audit, and the first pause after a failure.
    `now` is the platform's time while `proven` says so (`Ages`).

    It is observed like a device: what waits for long and what lies dead are its conditions.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        audit: Audit,
        platform: Platform,
        every: float,
        classes: Sequence[FactClass] | None = None,
        now: Callable[[], datetime] = utc_now,
        proven: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._vault = vault
        self._audit = audit
        self._platform = platform
        self._every = every
        self._classes = fact_classes() if classes is None else classes
        self._queues = {c.name: Queue(c.name, vault) for c in self._classes if c.records is None}
        self._most = {c.name: c.batch for c in self._classes}
        self._waits = Waits(every, LONGEST_WAIT)
        self._now = now
        self._ages = Ages(proven)
        self._contained = Containment("outbox", audit)
        self._defects: Counter[str] = Counter()
        self._added = asyncio.Event()

    async def add(self, fact: Change[None] | Fact) -> None:
        """Takes a fact over into the class that holds its type; on disk when this returns.

        Raises `StoreTrouble` where the disk refuses it, unless the class may lose facts.
        """
        of = next(c for c in self._classes if c.holds is type(fact) and c.name in self._queues)
        queue, key, content = self._queues[of.name], new_key(), codec.encode(fact)

        at = self._now()

        def change(db: sqlite3.Connection) -> None:
            queue.put(db, key, content, at)
            if of.sheds and (count := queue.shed(db, of.quota)):
                self._audit.entry("outbox.shed", kind=of.name, count=count)(db)

        try:
            await self._store.write(change)
        except StoreTrouble:
            if not of.sheds:
                raise
        self._added.set()

    async def run(self) -> None:
        """Delivers until cancelled; looks when something is added, and every `every` seconds."""
        while True:
            self._added.clear()
            await self.deliver()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._added.wait(), self._every)

    async def deliver(self) -> None:
        """Sends what is due, one batch of each class in turn. One call at a time, so that the
        line is left to the residents."""
        moving = list(self._classes)
        while moving:
            moving = [of for of in moving if await self._tried(of)]

    async def waiting(self) -> Counter[str]:
        """How many facts of each class are still to be delivered."""
        left = await self._store.read(self._left)
        return +Counter({of.name: found.count for of, found in left})

    async def holds(self, claim_code: str) -> bool:
        """Whether a complaint of that code is still to be delivered."""
        of = next(c for c in self._classes if c.holds is Complain)
        letters = await self._store.read(lambda db: self._source(of).head(db, of.quota))
        readable = tuple(letter for letter in letters if letter.content)
        return any(fact.claim_code == claim_code for fact in _facts(of, readable))

    async def status(self) -> DeviceStatus:
        return DeviceStatus(DeviceState.READY, tuple(await self._store.read(self._conditions)))

    async def close(self) -> None:
        """It holds nothing."""

    async def _tried(self, of: FactClass) -> bool:
        """One step of a class, whose defects are no other's."""
        try:
            more = await self._contained.run(of.name, self._advance(of))
        except StoreTrouble:
            more = None
        if more is None:
            self._waits.failed(of.name)
        return bool(more)

    async def _advance(self, of: FactClass) -> bool:
        """Sends the oldest of a class; whether more of it may follow at once.

        Where much of a class is refused it slows down: then it is not the facts' fault.
        """
        if not (self._waits.due(_PLATFORM) and self._waits.due(of.name)):
            return False
        source, most = self._source(of), self._most[of.name]
        letters = await self._store.read(lambda db: source.head(db, most))
        if not letters:
            return False
        try:
            await self._platform.change(of.request(_facts(of, letters)), _key(letters))
        except NOT_SERVED as error:
            self._waits.failed(_PLATFORM, error.retry_after)
            return False
        except (PlatformRefused, codec.Nonsense) as error:
            return await self._refused(of, letters, getattr(error, "code", UNREADABLE))
        except PlatformError as error:
            self._waits.forget(_PLATFORM)
            self._waits.failed(of.name, error.retry_after)
            return False
        except Exception:
            self._defects[letters[0].key] += 1
            if self._defects[letters[0].key] >= MOST_DEFECTS:
                await self._refused(of, letters, DEFECT)
            raise
        self._waits.forget(_PLATFORM, of.name)
        self._most[of.name] = min(of.batch, 2 * most)
        await self._store.write(lambda db: source.done(db, letters))
        return True

    async def _refused(self, of: FactClass, letters: tuple[Letter, ...], error: str) -> bool:
        """Halves a batch that is refused, until what the platform refuses stands alone."""
        if len(letters) > 1:
            self._most[of.name] = len(letters) // 2
            return True
        self._waits.failed(of.name)
        await self._store.write(lambda db: self._dead_letter(db, of, letters[0], error))
        return False

    def _dead_letter(
        self, db: sqlite3.Connection, of: FactClass, letter: Letter, error: str
    ) -> None:
        """The audit is told, but not of its own records: it would be refused that as well."""
        dead_letter(db, self._vault, of.name, letter, error)
        self._source(of).done(db, (letter,))
        if of.records is not AUDIT:
            self._audit.entry("outbox.dead", kind=of.name, key=letter.key, error=error)(db)

    def _source(self, of: FactClass) -> Queue | Records:
        return of.records or self._queues[of.name]

    def _left(self, db: sqlite3.Connection) -> list[tuple[FactClass, Left]]:
        return [(of, self._source(of).left(db)) for of in self._classes]

    def _conditions(self, db: sqlite3.Connection) -> list[Condition]:
        left, now = self._left(db), self._now()
        late = [
            of.name for of, f in left if f.oldest and self._ages.of(of.name, f.oldest, now) > LATE
        ]
        counts = {
            "outbox.dead": dead(db),
            "outbox.full": {of.name: f.count for of, f in left if f.count >= of.quota},
            "outbox.waiting": {of.name: f.count for of, f in left if of.name in late},
        }
        return [condition(name, _said(found)) for name, found in counts.items() if found]


def delivered_up_to(db: sqlite3.Connection) -> int:
    """The number of the audit's record up to which the platform has them all. What comes after
    it must not be deleted."""
    waiting = [first for records in (MONEY, AUDIT) if (first := records.first(db)) is not None]
    if waiting:
        return min(waiting) - 1
    return int(db.execute("SELECT coalesce(max(number), 0) FROM audit").fetchone()[0])


def _facts(of: FactClass, letters: Sequence[Letter]) -> tuple[Any, ...]:
    """Raises `codec.Nonsense` where one cannot be read."""
    return tuple(codec.decode(letter.content, of.holds) for letter in letters)


def _key(letters: Sequence[Letter]) -> str:
    """The key of a sending: the letter's own; of several, one that belongs to just these."""
    if len(letters) == 1:
        return letters[0].key
    return sha256("\n".join(letter.key for letter in letters).encode()).hexdigest()[:32]


def _said(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
