"""What the terminal promises besides payments: any change, kept by the journal.

A promise can be sent again, with the same key, after a lost answer or a power cut and without
the resident: the platform answers the same as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from kiosk.base.errors import NOTHING_DONE, PlatformRefused, Unsealable
from kiosk.base.keys import new_key
from kiosk.base.moments import utc_now
from kiosk.contract.request import Change, Upload
from kiosk.model.content import Content
from kiosk.ports.platform import Platform, Progress, unheard
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.undertaking import Undertaking, UndertakingState, make_undertaking

A = TypeVar("A")


class Undertakings:
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
        self,
        request: Change[A],
        claim_code: str,
        uploads: Sequence[tuple[Upload[Any], Content]] = (),
    ) -> Undertaking[A]:
        """Writes down what will be sent, and what must be brought before; `claim_code` is what the
        resident keeps of it."""
        undertaking = make_undertaking(request, new_key(), claim_code, self._now())
        await self._journal.begin(undertaking, uploads)
        return undertaking

    async def carry_out(self, undertaking: Undertaking[A], progress: Progress = unheard) -> A:
        """Sends what was written down, and records the platform's word. `progress` is told of the
        bytes that are brought.

        Raises one of `NOTHING_DONE`, when the undertaking is withdrawn; any other platform error
        leaves it to the settler, as does a visit that is broken off, and `StoreTrouble`: the
        platform's word is then not on record, and will be asked for again.
        """
        if undertaking.request is None:
            raise ValueError("what was just made has its request")
        try:
            await self._bring(undertaking, progress)
            answer = await self._platform.change(undertaking.request, undertaking.key)
        except NOTHING_DONE:
            await self._journal.move(undertaking, _ended(undertaking, UndertakingState.CLOSED))
            raise
        else:
            await self._journal.move(undertaking, _ended(undertaking, UndertakingState.DONE))
            return answer
        finally:
            await self._journal.leave(undertaking)

    async def resolve(self, undertaking: Undertaking[Any]) -> None:
        """Sends it again, and before it what was not brought yet. Unlike the first time, only a
        refusal proves that nothing was done.

        One whose request, or what it needs, cannot be read any more stays as it is, for people to
        settle.
        """
        if undertaking.request is None:
            return
        try:
            await self._bring(undertaking, unheard)
            await self._platform.change(undertaking.request, undertaking.key)
        except Unsealable:
            return
        except PlatformRefused:
            await self._journal.move(undertaking, _ended(undertaking, UndertakingState.CLOSED))
        else:
            await self._journal.move(undertaking, _ended(undertaking, UndertakingState.DONE))

    async def _bring(self, undertaking: Undertaking[Any], progress: Progress) -> None:
        """Brings what is still to be brought, page by page. While any of it is left, the change
        itself was never sent."""
        whole = await self._journal.count_left_to_upload(undertaking)
        brought = 0
        while found := await self._journal.next_upload(undertaking):
            number, upload, content = found
            told = _beyond(brought, whole, progress)
            await self._platform.upload(upload, content, told)
            content.wipe()  # not before: where this was broken off, they may still be on their way
            await self._journal.mark_uploaded(undertaking, number)
            brought += len(content)
        if whole:
            progress(whole, whole)


def _beyond(brought: int, whole: int, progress: Progress) -> Progress:
    return lambda so_far, _: progress(brought + so_far, whole)


def _ended(undertaking: Undertaking[Any], state: UndertakingState) -> Undertaking[Any]:
    """What was needed to ask again goes with the need."""
    return replace(undertaking, state=state, request=None)
