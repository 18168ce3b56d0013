"""Attempts at paying a bill: every move is in the journal before it is acted on or shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.base.errors import (
    NOTHING_DONE,
    OutcomeUnknown,
    PlatformNonsense,
    PlatformRefused,
    StoreTrouble,
)
from kiosk.base.keys import new_claim_code, new_key
from kiosk.base.moments import utc_now
from kiosk.contract.catalogue import Channel
from kiosk.contract.payments import Bill, ClosePayment, FulfilPayment, Pay, Payment, QueryPayment
from kiosk.model.money import Fen
from kiosk.model.personal import PersonNumber
from kiosk.ports.platform import Platform
from kiosk.store.audit import Audit
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.rules import Attempt, IllegalMove, expiry, next_state
from kiosk.undertakings.undertaking import Undertaking, UndertakingState, make_undertaking


class Payments:
    """The rules of `kiosk.undertakings.rules`, carried out. `incidents` are the contradictions
    met; `now` is the platform's time as the terminal knows it, by which codes expire."""

    def __init__(
        self,
        journal: Journal,
        audit: Audit,
        platform: Platform,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._now = now
        self._journal = journal
        self._audit = audit
        self._platform = platform
        self.incidents: set[tuple[str, str]] = set()

    async def find_pending(self, bill_id: str) -> Attempt | None:
        """The attempt at that bill that is not settled."""
        undertaking = await self._journal.find_pending(Pay.spec.name, bill_id)
        return attempt_of(undertaking) if undertaking else None

    async def open(self, bill: Bill, channel: Channel, shown: timedelta) -> Attempt:
        """Writes the undertaking to pay `bill`, for which a page will wait for `shown`.

        Raises `PaymentPending` while another attempt at the bill is not settled (R1, R4, R7).
        """
        now = self._now()
        attempt = Attempt(
            new_key(),
            bill.id,
            bill.amount,
            new_claim_code(),
            channel.id,
            made_at=now,
            expires_at=expiry(now, shown),
        )
        await self._journal.begin(_undertaking_of(attempt))
        return attempt

    async def create(
        self, attempt: Attempt, payer_code: PersonNumber | None = None
    ) -> tuple[Attempt, str]:
        """Tells the platform of an attempt that is on disk; the code to show, if there is one. The
        attempt then expires when the platform says.

        Where no answer came, one that contradicts the record, or one that the disk does not take
        in, the attempt is as it was. A definite no closes it and is raised.
        """
        order = replace(_order(attempt), payer_code=payer_code or PersonNumber(""))
        try:
            payment = await self._platform.change(order, attempt.key)
            expires = payment.expires_at or attempt.expires_at
            attempt = replace(attempt, expires_at=expires)
            return await self.take_in(attempt, payment), payment.qr
        except NOTHING_DONE:
            with suppress(StoreTrouble):  # then the settler closes it
                await self._move(attempt, replace(attempt, state=UndertakingState.CLOSED))
            raise
        except (OutcomeUnknown, PlatformNonsense, IllegalMove, StoreTrouble):
            return attempt, ""

    async def look(self, attempt: Attempt) -> Attempt:
        """Asks the platform and records its word."""
        return await self.take_in(attempt, await self._platform.ask(QueryPayment(attempt.key)))

    async def close(self, attempt: Attempt) -> Attempt:
        """Asks once more, and closes what is not paid. The answer may be that it was paid, or
        that it cannot be closed yet. Asking first matters where closing gives money back."""
        attempt = await self.look(attempt)
        if attempt.state in (UndertakingState.INTENT, UndertakingState.UNKNOWN):
            seen = await self._platform.change(ClosePayment(attempt.key))
            attempt = await self.take_in(attempt, seen)
        return attempt

    async def fulfil(self, attempt: Attempt) -> Attempt:
        """Has a paid attempt posted to its bill (R8); any other is left as it is."""
        if attempt.state is not UndertakingState.PAID:
            return attempt
        try:
            seen = await self._platform.change(FulfilPayment(attempt.key))
        except PlatformRefused as error:
            await self._incident(attempt.key, error.code)
            raise IllegalMove(f"attempt {attempt.key}: paid, and {error.code}") from error
        return await self.take_in(attempt, seen)

    def lasts(self, attempt: Attempt) -> timedelta:
        """How long it can still be paid, by the platform's time."""
        return attempt.expires_at - self._now()

    async def leave(self, attempt: Attempt) -> None:
        """The visit is over; from now on the settler looks after what is not settled."""
        await self._journal.leave(_undertaking_of(attempt))

    async def resolve(self, attempt: Attempt) -> Attempt:
        """As far as it can be brought now, without the resident (R9)."""
        return await self.fulfil(await self.close(attempt))

    async def take_in(self, attempt: Attempt, seen: Payment) -> Attempt:
        """Records what the platform says; raises `IllegalMove` on a contradiction, which is
        recorded as an incident, the same one once."""
        try:
            state = next_state(attempt, seen)
        except IllegalMove:
            await self._incident(attempt.key, seen.state.value)
            raise
        if state is attempt.state:
            return attempt
        receipt = seen.receipt_number or attempt.receipt_number
        now = replace(attempt, state=state, receipt_number=receipt)
        if await self._move(attempt, now):
            return now
        return await self.take_in(attempt_of(await self._journal.get(attempt.key)), seen)

    async def _move(self, before: Attempt, now: Attempt) -> bool:
        return await self._journal.move(_undertaking_of(before), _undertaking_of(now))

    async def _incident(self, key: str, state: str) -> None:
        if (key, state) in self.incidents:
            return
        if await self._audit.record("payment.incident", key=key, state=state):
            self.incidents.add((key, state))


def attempt_of(undertaking: Undertaking[Any]) -> Attempt:
    """The journal's entry as an attempt. One whose request is lost has no amount."""
    order = undertaking.request if isinstance(undertaking.request, Pay) else None
    return Attempt(
        undertaking.key,
        undertaking.subject,
        order.amount if order else Fen(0),
        undertaking.claim_code,
        order.channel_id if order else "",
        made_at=undertaking.made_at,
        expires_at=order.expires_at if order else undertaking.made_at,
        state=undertaking.state,
        receipt_number=undertaking.receipt_number,
    )


def _undertaking_of(attempt: Attempt) -> Undertaking[Any]:
    undertaking = make_undertaking(
        _order(attempt), attempt.key, attempt.claim_code, attempt.made_at
    )
    return replace(undertaking, state=attempt.state, receipt_number=attempt.receipt_number)


def _order(attempt: Attempt) -> Pay:
    """What is asked for. The payer's code is never written down."""
    return Pay(
        attempt.bill_id,
        attempt.amount,
        attempt.channel_id,
        attempt.expires_at,
        attempt.claim_code,
    )
