"""Terminals that break one rule each of `kiosk.undertakings.rules`: the proof must notice it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar, cast

from drivers.platform.client import PlatformClient
from kiosk.base.errors import PlatformError
from kiosk.contract.payments import ClosePayment, FulfilPayment, Payment, PaymentState, QueryPayment
from kiosk.contract.request import Change, Question, Upload
from kiosk.model.content import Content
from kiosk.model.personal import PersonNumber
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.rules import Attempt
from kiosk.undertakings.undertaking import Undertaking, UndertakingState
from tests.money.county import CHANNELS, Build

A = TypeVar("A")


class WritesLate(Journal):
    """Without R1: an undertaking is written down when its first answer is."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._late: dict[str, tuple[Any, ...]] = {}

    async def begin(
        self, undertaking: Undertaking[Any], uploads: Sequence[tuple[Upload[Any], Content]] = ()
    ) -> None:
        self._late[undertaking.key] = (undertaking, uploads)

    async def move(self, before: Undertaking[Any], now: Undertaking[Any]) -> bool:
        await self._catch_up(before)
        return await super().move(before, now)

    async def leave(self, undertaking: Undertaking[Any]) -> None:
        await self._catch_up(undertaking)
        await super().leave(undertaking)

    async def _catch_up(self, undertaking: Undertaking[Any]) -> None:
        late = self._late.pop(undertaking.key, None)
        if late is not None:
            await super().begin(*late)


class TriesAnew(Payments):
    """Without R2: where no answer came, a new attempt with a new key takes the old one's place."""

    async def create(
        self, attempt: Attempt, payer_code: PersonNumber | None = None
    ) -> tuple[Attempt, str]:
        created, qr = await super().create(attempt, payer_code)
        if qr or created.state is not UndertakingState.INTENT:
            return created, qr
        await self._move(created, replace(created, state=UndertakingState.CLOSED))
        return await super().create(created, payer_code)


class _Platform:
    """The client, but for what a subclass does otherwise."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


class PostsWithAnotherKey(_Platform):
    """Without R2: every posting is a request of its own."""

    numbers = itertools.count()

    async def change(self, change: Change[A], key: str = "") -> A:
        if not isinstance(change, FulfilPayment):
            return await self._client.change(change, key)
        own = f"fulfil-{change.key}-{next(self.numbers)}"
        seen: Any = await self._client._answer(change, own)
        return cast("A", seen)


class GivesUpOnSilence(Payments):
    """Without R3: no answer is a failure."""

    async def look(self, attempt: Attempt) -> Attempt:
        try:
            return await super().look(attempt)
        except PlatformError:
            return await self._failed(attempt)

    async def create(
        self, attempt: Attempt, payer_code: PersonNumber | None = None
    ) -> tuple[Attempt, str]:
        created, qr = await super().create(attempt, payer_code)
        if not qr and created.state is UndertakingState.INTENT:
            return await self._failed(created), ""
        return created, qr

    async def _failed(self, attempt: Attempt) -> Attempt:
        closed = replace(attempt, state=UndertakingState.CLOSED)
        return closed if await self._move(attempt, closed) else attempt


class TakesAbsentForClosed(Payments):
    """Without R3: what the provider does not know has failed."""

    async def take_in(self, attempt: Attempt, seen: Payment) -> Attempt:
        if seen.state is PaymentState.ABSENT:
            what = (attempt.key, attempt.bill_id, attempt.amount)
            seen = Payment(*what, PaymentState.CLOSED)
        return await super().take_in(attempt, seen)


class AllowsSeveral(Journal):
    """Without R4: an attempt that is not settled keeps nobody from the next."""

    async def begin(
        self, undertaking: Undertaking[Any], uploads: Sequence[tuple[Upload[Any], Content]] = ()
    ) -> None:
        drop = "DROP INDEX IF EXISTS intent_one_payment"
        await self._store.write(lambda db: db.execute(drop))
        await super().begin(undertaking, uploads)

    async def find_pending(self, *_: object) -> Undertaking[Any] | None:
        return None


class LeavesItOpen(Payments):
    """Without R5: what the resident leaves is over."""

    async def leave(self, attempt: Attempt) -> None:
        if attempt.state is UndertakingState.INTENT:
            await self._move(attempt, replace(attempt, state=UndertakingState.CLOSED))
        await super().leave(attempt)


class IgnoresThatItWasPaid(_Platform):
    """Without R6: "already paid", answered to a closing, is taken for closed."""

    async def change(self, change: Change[A], key: str = "") -> A:
        seen: Any = await self._client.change(change, key)
        paid = isinstance(change, ClosePayment) and seen.state is PaymentState.PAID
        return cast("A", replace(seen, state=PaymentState.CLOSED) if paid else seen)


class PostsBeforeItIsWritten(_Platform):
    """Without R8: what is seen to be paid is posted at once."""

    async def ask(self, question: Question[A]) -> A:
        seen: Any = await self._client.ask(question)
        if isinstance(question, QueryPayment) and seen.state is PaymentState.PAID:
            seen = await self._client.change(FulfilPayment(question.key))
        return cast("A", seen)


@dataclass(frozen=True)
class Broken:
    """`finds` begins the complaint that the proof must make, with one of these."""

    rule: str
    build: Build
    finds: tuple[str, ...]
    channels: tuple[str, ...] = CHANNELS


BROKEN = (
    Broken("R1", Build(journal=WritesLate), ("I3",)),
    Broken("R2 new attempt", Build(payments=TriesAnew), ("I2", "I5")),
    Broken("R2 new posting", Build(platform=PostsWithAnotherKey), ("I7",)),
    Broken("R3 silence", Build(payments=GivesUpOnSilence), ("I2", "I5")),
    Broken("R3 absent", Build(payments=TakesAbsentForClosed), ("I2", "I5"), ("zfb",)),
    Broken("R4", Build(journal=AllowsSeveral, locks=False), ("I1",)),
    Broken("R5", Build(payments=LeavesItOpen), ("I2", "I5")),
    Broken("R6", Build(platform=IgnoresThatItWasPaid), ("I2",)),
    Broken("R7", Build(stands=timedelta(minutes=110)), ("L1",), ("zfb",)),
    Broken("R8", Build(platform=PostsBeforeItIsWritten), ("I4",)),
    Broken("R9", Build(forgets=True), ("I2", "I5")),
)
