"""What the terminal promises besides payments: any change, kept by the journal.

A promise can be sent again, with the same key, after a lost answer or a power cut and without
the resident: the platform answers the same as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from kiosk.base.errors import NOTHING_DONE, PlatformRefused
from kiosk.base.keys import new_key
from kiosk.base.moments import utc_now
from kiosk.contract.request import Change
from kiosk.ports.platform import Platform
from kiosk.undertakings.intent import Intent, State, intend
from kiosk.undertakings.journal import Journal

A = TypeVar("A")


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

    async def make(self, request: Change[A], claim_code: str) -> Intent[A]:
        """Writes down what will be sent; `claim_code` is what the resident keeps of it."""
        intent = intend(request, new_key(), claim_code, self._now())
        await self._journal.begin(intent)
        return intent

    async def carry_out(self, intent: Intent[A]) -> A:
        """Sends what was written down, and records the platform's word.

        Raises one of `NOTHING_DONE`, when the intent is withdrawn; any other platform error
        leaves it to the settler, as does a visit that is broken off, and `StoreTrouble`: the
        platform's word is then not on record, and will be asked for again.
        """
        if intent.request is None:
            raise ValueError("what was just made has its request")
        try:
            answer = await self._platform.change(intent.request, intent.key)
        except NOTHING_DONE:
            await self._journal.move(intent, _ended(intent, State.CLOSED))
            raise
        else:
            await self._journal.move(intent, _ended(intent, State.DONE))
            return answer
        finally:
            await self._journal.leave(intent)

    async def resolve(self, intent: Intent[Any]) -> None:
        """Sends it again. Unlike the first time, only a refusal proves that nothing was done.

        One whose request cannot be read any more stays as it is, for people to settle.
        """
        if intent.request is None:
            return
        try:
            await self._platform.change(intent.request, intent.key)
        except PlatformRefused:
            await self._journal.move(intent, _ended(intent, State.CLOSED))
        else:
            await self._journal.move(intent, _ended(intent, State.DONE))


def _ended(intent: Intent[Any], state: State) -> Intent[Any]:
    """What was needed to ask again goes with the need."""
    return replace(intent, state=state, request=None)
