"""What the terminal promises besides payments: bookings and applications, kept by the journal.

A promise can be sent again, with the same key, after a lost answer or a power cut and without
the resident: the platform answers the same as before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from kiosk.base.errors import NOTHING_DONE, PlatformRefused
from kiosk.base.keys import new_claim_code, new_key
from kiosk.base.moments import utc_now
from kiosk.contract.applications import Case
from kiosk.contract.booking import Booking
from kiosk.model.personal import PersonNumber
from kiosk.ports.platform import Platform
from kiosk.undertakings.intent import Intent, Kind, State
from kiosk.undertakings.journal import Journal

A = TypeVar("A")


@dataclass(frozen=True)
class Promise(Generic[A]):
    """A kind of commitment, and how it is asked of the platform; `needs` names its facts."""

    kind: Kind
    ask: Callable[[Platform, Intent], Awaitable[A]]
    needs: tuple[str, ...] = ()


CONFIRM = Promise[Booking](
    Kind.CONFIRM, lambda platform, i: platform.confirm(i.subject, i.claim_code, i.key)
)
"""The subject is a reservation."""
CHANGE = Promise[Booking](
    Kind.CHANGE,
    lambda platform, i: platform.change(i.subject, i.facts["reservation"], i.key),
    needs=("reservation",),
)
"""The subject is a booking, the fact the reservation that it is moved to."""
CANCEL = Promise[Booking](Kind.CANCEL, lambda platform, i: platform.cancel(i.subject, i.key))
"""The subject is a booking."""
SUBMIT = Promise[Case](
    Kind.SUBMIT,
    lambda platform, i: platform.submit(
        PersonNumber(i.facts["session"]), i.subject, i.claim_code, i.key
    ),
    needs=("session",),
)
"""The subject is a procedure, the fact the session of the resident who applies."""

PROMISES: dict[Kind, Promise[Any]] = {p.kind: p for p in (CONFIRM, CHANGE, CANCEL, SUBMIT)}


class Commitments:
    """Makes promises, keeps them, and resolves those whose answer is missing."""

    def __init__(
        self,
        journal: Journal,
        platform: Platform,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._journal = journal
        self._platform = platform
        self._now = now

    async def make(
        self, promise: Promise[Any], subject: str, claim_code: str = "", **facts: str
    ) -> Intent:
        """Writes the intent. Without a claim code of old a new one is made."""
        code = claim_code or new_claim_code()
        intent = Intent(new_key(), promise.kind, subject, code, self._now(), facts)
        await self._journal.begin(intent)
        return intent

    async def carry_out(self, promise: Promise[A], intent: Intent) -> A:
        """Sends it, and records the platform's word.

        Raises one of `NOTHING_DONE`, when the intent is withdrawn; any other platform error
        leaves it to the settler, as does a visit that is broken off, and `StoreTrouble`: the
        platform's word is then not on record, and will be asked for again.
        """
        try:
            answer = await promise.ask(self._platform, intent)
        except NOTHING_DONE:
            await self._journal.move(intent, _ended(intent, State.CLOSED))
            raise
        else:
            await self._journal.move(intent, _ended(intent, State.DONE))
            return answer
        finally:
            await self._journal.leave(intent)

    async def resolve(self, intent: Intent) -> None:
        """Sends it again. Unlike the first time, only a refusal proves that nothing was done.

        One whose facts were sealed with a key that is lost stays as it is, for people to settle.
        """
        promise = PROMISES[intent.kind]
        if not all(name in intent.facts for name in promise.needs):
            return
        try:
            await promise.ask(self._platform, intent)
        except PlatformRefused:
            await self._journal.move(intent, _ended(intent, State.CLOSED))
        else:
            await self._journal.move(intent, _ended(intent, State.DONE))


def _ended(intent: Intent, state: State) -> Intent:
    """What was needed to ask again goes with the need."""
    return replace(intent, state=state, facts={})
