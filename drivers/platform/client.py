"""`kiosk.ports.platform.Platform` over HTTPS. Every call runs in a worker thread and has an end.

The end is the settings' `deadline`, counted from the asking: waiting for a worker, looking up the
platform's name and all pages of a list are within it. Questions about health have workers of
their own and less time, so that a network that swallows everything keeps them from nobody else.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from drivers.platform import contract, messages
from drivers.platform.contract import Operation
from drivers.platform.sieve import Listing, listing, sound
from drivers.platform.transport import Reply, Request, Transport, given_up
from kiosk.base.condition import condition
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.base.text import Sentences
from kiosk.contract.applications import Case
from kiosk.contract.booking import Booking, Reservation, Slot
from kiosk.contract.catalogue import Catalogue
from kiosk.contract.claims import Claim
from kiosk.contract.complaints import Complaint
from kiosk.contract.identity import IdentitySession
from kiosk.contract.payments import Bill, Payment, PaymentOrder
from kiosk.contract.reports import Fact, Rating
from kiosk.model.device import DeviceStatus, State
from kiosk.model.identity import Resident
from kiosk.model.personal import PersonNumber

A = TypeVar("A")
P = TypeVar("P", bound=messages.Page[Any])
MOST_PAGES = 25
"""Of `messages.PAGE` items at most."""
WORKERS = 8
"""The resident's call, settlement, deliveries, and some calls of residents who have gone."""
HEALTH_WORKERS = 2
"""The observer's beat, and a question before a service."""
CONNECTIONS = WORKERS + HEALTH_WORKERS
HEALTH_DEADLINE = 5.0
FOR_SENDING = 0.9
"""The share of a call's time after which nothing is sent or read any more."""


_CATALOGUE = contract.CATALOGUE.answering(messages.RawCatalogue)
_SLOTS = contract.SLOTS.answering(messages.RawPage)


class PlatformClient:
    """A key that is not `contract.KEY` is a programming error and raises ValueError."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="platform")
        self._health_workers = ThreadPoolExecutor(HEALTH_WORKERS, "platform-health")
        self._closed = False
        self._catalogue: Reply[Listing] = Reply(None)

    @property
    def clock_ahead(self) -> timedelta | None:
        """See the port."""
        return self._transport.clock_ahead

    async def status(self) -> DeviceStatus:
        try:
            await self._health()
        except PlatformError as error:
            return _status(error)
        spoilt = self._catalogue.answer.spoilt if self._catalogue.answer else ""
        found = (condition("catalogue.spoilt", spoilt),) if spoilt else ()
        return DeviceStatus(State.READY, found)

    async def close(self) -> None:
        self._closed = True
        self._transport.close()
        for workers in (self._workers, self._health_workers):
            workers.shutdown(wait=False, cancel_futures=True)

    async def catalogue(self) -> Catalogue:
        kept = self._catalogue
        heard = await self._reply(Request(_CATALOGUE, etag=kept.etag))
        if heard.answer is not None:
            self._catalogue = kept = Reply(listing(heard.answer), heard.etag)
        if kept.answer is None:
            raise PlatformNonsense("catalogue: not modified, yet never sent")
        return kept.answer.catalogue

    async def open_session(self, resident: Resident, key: str) -> IdentitySession:
        session = await self._change(contract.OPEN_SESSION, key, body=resident)
        _check(contract.OPEN_SESSION, bool(contract.TOKEN.fullmatch(session.token.reveal())))
        return session

    async def slots(self, item_id: str, first: date, days: int) -> tuple[Slot, ...]:
        """Those of the item that are sound."""
        found = await self._all(_SLOTS, messages.SlotQuery(item_id, first, days))
        return tuple(slot for slot in sound(found, Slot) if slot.item_id == item_id)

    async def reserve(self, token: PersonNumber, slot_id: str, key: str) -> Reservation:
        body = messages.ReservationRequest(slot_id)
        held = await self._change(contract.RESERVE, key, body=body, session=token)
        _check(contract.RESERVE, held.slot.id == slot_id)
        return held

    async def release(self, reservation_id: str, key: str) -> None:
        await self._change(contract.RELEASE, key, path={"reservation_id": reservation_id})

    async def confirm(self, reservation_id: str, claim_code: str, key: str) -> Booking:
        path = {"reservation_id": reservation_id}
        body = messages.ConfirmRequest(claim_code)
        booking = await self._change(contract.CONFIRM, key, path=path, body=body)
        _check(contract.CONFIRM, booking.claim_code == claim_code)
        return booking

    async def bookings(self, token: PersonNumber) -> tuple[Booking, ...]:
        return await self._all(contract.BOOKINGS, messages.PageQuery(), token)

    async def change(self, booking_id: str, reservation_id: str, key: str) -> Booking:
        path = {"booking_id": booking_id}
        body = messages.ChangeRequest(reservation_id)
        booking = await self._change(contract.CHANGE, key, path=path, body=body)
        _check(contract.CHANGE, booking.id == booking_id)
        return booking

    async def cancel(self, booking_id: str, key: str) -> Booking:
        booking = await self._change(contract.CANCEL, key, path={"booking_id": booking_id})
        _check(contract.CANCEL, booking.id == booking_id)
        return booking

    async def cases(self, token: PersonNumber) -> tuple[Case, ...]:
        return await self._all(contract.CASES, messages.PageQuery(), token)

    async def bills(self, kind_id: str, account: PersonNumber) -> tuple[Bill, ...]:
        body = messages.BillSearch(kind_id, account)
        found = await self._change(contract.BILLS, secrets.token_hex(16), body=body)
        own = {b.id for b in found.items if (b.kind_id, b.account) == (kind_id, account)}
        _check(contract.BILLS, len(own) == len(found.items))  # none twice, none of another account
        return found.items

    async def create_payment(self, key: str, order: PaymentOrder) -> Payment:
        """Nothing is asked for that is not to be paid."""
        if order.amount <= 0:
            raise PlatformRefused("payment.amount", Sentences(), "create_payment")
        return await self._change(contract.CREATE_PAYMENT, key, body=order)

    async def query_payment(self, key: str) -> Payment:
        reply = await self._reply(Request(contract.QUERY_PAYMENT, path={"key": key}))
        return _answer(reply)

    async def close_payment(self, key: str) -> Payment:
        """Its own idempotency key follows from the attempt's, as does that of `fulfil_payment`."""
        return await self._change(contract.CLOSE_PAYMENT, f"close-{key}", path={"key": key})

    async def fulfil_payment(self, key: str) -> Payment:
        return await self._change(contract.FULFIL_PAYMENT, f"fulfil-{key}", path={"key": key})

    async def claim(self, claim_code: str) -> Claim:
        body = messages.ClaimSearch(claim_code)
        found = await self._change(contract.CLAIM, secrets.token_hex(16), body=body)
        _check(contract.CLAIM, found.claim_code == claim_code)
        return found

    async def submit(
        self, token: PersonNumber, procedure_id: str, claim_code: str, key: str
    ) -> Case:
        body = messages.Application(procedure_id, claim_code)
        return await self._change(contract.SUBMIT, key, body=body, session=token)

    async def complain(self, complaint: Complaint, key: str) -> None:
        await self._change(contract.COMPLAIN, key, body=complaint)

    async def report(self, facts: tuple[Fact, ...], key: str) -> None:
        await self._change(contract.REPORT, key, body=messages.Report(facts))

    async def rate(self, rating: Rating, key: str) -> None:
        await self._change(contract.RATE, key, body=rating)

    async def _change(self, operation: Operation[A], key: str, **parts: Any) -> A:
        if not contract.KEY.fullmatch(key):
            raise ValueError(f"{operation.name}: a key is made of letters, digits and ._:-")
        return _answer(await self._reply(Request(operation, key=key, **parts)))

    async def _all(
        self,
        operation: Operation[P],
        query: messages.SlotQuery | messages.PageQuery,
        session: PersonNumber | None = None,
    ) -> tuple[Any, ...]:
        """The items of all pages."""
        items: list[Any] = []
        cursors: set[str] = set()
        until = self._until()
        while True:
            request = Request(operation, query=query, session=session)
            page = _answer(await self._reply(request, until))
            items += page.items
            if not page.next_cursor:
                return tuple(items)
            if page.next_cursor in cursors or len(cursors) == MOST_PAGES:
                raise PlatformNonsense(f"{operation.name}: pages without end")
            cursors.add(page.next_cursor)
            query = replace(query, cursor=page.next_cursor)

    async def _health(self) -> None:
        until = min(self._until(), time.monotonic() + HEALTH_DEADLINE)
        await self._within(until, Request(contract.HEALTH), self._health_workers, attempts=2)

    async def _reply(self, request: Request[A], until: float | None = None) -> Reply[A]:
        return await self._within(until or self._until(), request, self._workers)

    def _until(self) -> float:
        """When a call that begins now ends at the latest, on the monotonic clock."""
        return time.monotonic() + self._transport.deadline

    async def _within(
        self,
        until: float,
        request: Request[A],
        workers: ThreadPoolExecutor,
        attempts: int | None = None,
    ) -> Reply[A]:
        if self._closed:
            raise PlatformUnreachable(f"{request.operation.name}: this client is closed")
        left = until - time.monotonic()
        sending_until = until - (1 - FOR_SENDING) * left
        called = workers.submit(self._transport.call, request, sending_until, attempts)
        try:
            async with asyncio.timeout(left):
                return await asyncio.wrap_future(called)
        except TimeoutError as error:
            raise _given_up(request, called) from error


def _given_up(request: Request[Any], called: Future[Any]) -> PlatformError:
    """A call that still waits for a worker is withdrawn, and was never sent."""
    if called.cancel():
        return PlatformUnreachable(f"{request.operation.name}: all workers are taken")
    return given_up(request)


def _answer(reply: Reply[A]) -> A:
    """The answer of an operation that is never `not modified`."""
    return cast("A", reply.answer)


def _check(operation: Operation[Any], fits: bool) -> None:
    """Raises where an answer is sound, and yet none to what was asked."""
    if not fits:
        detail = f"{operation.name}: not an answer to what was asked"
        raise OutcomeUnknown(detail) if operation.changes else PlatformNonsense(detail)


def _status(error: PlatformError) -> DeviceStatus:
    silent = error.condition == "unreachable"
    state = State.OFFLINE if silent else State.FAILED
    return DeviceStatus(state, (condition(error.condition, error.detail),))
