"""`kiosk.ports.platform.Platform` over HTTPS. Every call runs in a worker thread and has an end.

The end is the settings' `deadline`, counted from the asking: waiting for a worker, looking up the
platform's name and all pages of a list are within it. Questions about health have workers of
their own and less time, so that a network that swallows everything keeps them from nobody else.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from drivers.platform import contract, documents, messages, sieve
from drivers.platform.sending import Reply, Sending, give_up
from drivers.platform.settings import Settings
from drivers.platform.signing.port import Signer
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.base.text import Sentences
from kiosk.contract.health import CheckHealth
from kiosk.contract.request import (
    Change,
    Download,
    Listing,
    Question,
    Spec,
    Upload,
    Version,
    Versioned,
)
from kiosk.model.content import Content
from kiosk.model.device import DeviceState, DeviceStatus
from kiosk.ports.platform import PLATFORM, Progress, unheard

if TYPE_CHECKING:
    from drivers.platform.transport import Transport

A = TypeVar("A")
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


class PlatformClient:
    """A key that is not `contract.KEY` is a programming error and raises ValueError."""

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self._settings = settings
        self._signer = signer
        self._transport: Transport | None = None
        self._making = threading.Lock()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="platform")
        self._health_workers = ThreadPoolExecutor(HEALTH_WORKERS, "platform-health")
        self._closed = False

    @property
    def origin(self) -> str:
        """See the port: the root of its addresses."""
        return self._settings.url.rstrip("/")

    @property
    def clock_ahead(self) -> timedelta | None:
        """See the port."""
        return self._transport.clock_ahead if self._transport else None

    async def status(self) -> DeviceStatus:
        try:
            await self._health()
        except PlatformError as error:
            return _status(error)
        return DeviceStatus(DeviceState.READY)

    async def close(self) -> None:
        with self._making:
            self._closed = True
        if self._transport is not None:
            self._transport.close()
        for workers in (self._workers, self._health_workers):
            workers.shutdown(wait=False, cancel_futures=True)

    async def ask(self, question: Question[A]) -> A:
        """See the port."""
        if isinstance(question, Versioned):
            return cast("A", await self._version(question))
        if isinstance(question, Listing):
            return cast("A", await self._all(question))
        key = secrets.token_hex(16) if question.spec.keyed else ""
        return await self._answer(question, key)

    async def change(self, change: Change[A], key: str = "") -> A:
        """See the port. The key of some follows from what they are about."""
        spec = change.spec
        if spec.key:
            key = spec.key.format_map(vars(change))
        if not contract.KEY.fullmatch(key):
            raise ValueError(f"{spec.name}: a key is made of letters, digits and ._:-")
        if code := change.refusal():
            raise PlatformRefused(code, Sentences(), spec.name)
        return await self._answer(change, key)

    async def upload(self, upload: Upload[A], content: Content, progress: Progress = unheard) -> A:
        """See the port."""
        spec = upload.spec
        if not upload.admits(content):
            raise PlatformRefused("content.unfit", Sentences(), spec.name)
        key, told = spec.key.format_map(vars(upload)), _on_loop(progress)
        sending = Sending(upload, spec.answer, key=key, content=content, told=told)
        reply = await self._reply(sending, self._until(len(content)))
        return self._fitting(upload, cast("A", reply.answer))

    async def download(self, download: Download, progress: Progress = unheard) -> Content:
        """See the port."""
        sending = Sending(download, Content, told=_on_loop(progress))
        reply = await self._reply(sending, self._until(download.spec.largest))
        return cast("Content", reply.answer)

    async def _answer(self, request: Question[A] | Change[A], key: str) -> A:
        spec = request.spec
        reply = await self._reply(Sending(request, spec.answer, key=key))
        return self._fitting(request, cast("A", reply.answer))

    @staticmethod
    def _fitting(request: Question[A] | Change[A], answer: A) -> A:
        """The answer, unless it is one to something else."""
        spec = request.spec
        if not request.fits(answer):
            detail = f"{spec.name}: not an answer to what was asked"
            raise OutcomeUnknown(detail) if spec.changes else PlatformNonsense(detail)
        return answer

    async def _version(self, asked: Versioned[Any]) -> Version[Any]:
        """What stands there now, or that it is still what `asked` knows."""
        spec: Spec[Any] = asked.spec
        heard = await self._reply(
            Sending(asked, messages.raw(spec.answer) if spec.by_itself else spec.answer)
        )
        version = Version(heard.answer, heard.etag)
        if spec.by_itself and heard.answer is not None:  # thousands of entries stall no page
            version = await asyncio.to_thread(sieve.lists, heard.answer, spec.answer, heard.etag)
        if not asked.fits(version):
            raise PlatformNonsense(f"{spec.name}: not an answer to what was asked")
        return version

    async def _all(self, asked: Listing[Any]) -> tuple[Any, ...]:
        """The entries of all pages that belong to what was asked for."""
        spec: Spec[Any] = asked.spec
        page = messages.RawPage if spec.by_itself else messages.page_of(spec.answer)
        entries: list[Any] = []
        cursor, cursors = "", set[str]()
        until = self._until()
        while True:
            reply = await self._reply(Sending(asked, page, cursor=cursor), until)
            answered = cast("messages.Page[Any]", reply.answer)
            entries += answered.items
            cursor = answered.next_cursor
            if not cursor:
                break
            if cursor in cursors or len(cursors) == MOST_PAGES:
                raise PlatformNonsense(f"{spec.name}: pages without end")
            cursors.add(cursor)
        found = sieve.sound(tuple(entries), spec.answer) if spec.by_itself else entries
        return tuple(filter(asked.keeps, found))

    async def _health(self) -> None:
        until = min(self._until(), time.monotonic() + HEALTH_DEADLINE)
        sending = Sending(CheckHealth(), CheckHealth.spec.answer)
        await self._within(until, sending, self._health_workers, attempts=2)

    async def _reply(self, sending: Sending, until: float | None = None) -> Reply[Any]:
        return await self._within(until or self._until(), sending, self._workers)

    def _call(self, sending: Sending, until: float, attempts: int | None) -> Reply[Any]:
        """In a worker."""
        return self._lines(sending).call(sending, until, attempts)

    def _lines(self, sending: Sending) -> Transport:
        """Made at the first call: what speaks HTTPS takes a tenth of the start to load, and the
        first page does not need it."""
        with self._making:
            if self._closed:
                raise PlatformUnreachable(f"{sending.spec.name}: this client is closed")
            if self._transport is None:
                from drivers.platform.transport import Transport

                self._transport = Transport(self._settings, self._signer, CONNECTIONS)
            return self._transport

    def _until(self, size: int = 0) -> float:
        """When a call that begins now and carries so many bytes ends at the latest, on the
        monotonic clock."""
        return time.monotonic() + self._settings.deadline + documents.seconds(size)

    async def _within(
        self,
        until: float,
        sending: Sending,
        workers: ThreadPoolExecutor,
        attempts: int | None = None,
    ) -> Reply[Any]:
        if self._closed:
            raise PlatformUnreachable(f"{sending.spec.name}: this client is closed")
        left = until - time.monotonic()
        sending_until = until - (1 - FOR_SENDING) * left
        called = workers.submit(self._call, sending, sending_until, attempts)
        try:
            async with asyncio.timeout(left):
                return await asyncio.wrap_future(called)
        except TimeoutError as error:
            raise _give_up(sending, called) from error


def _on_loop(progress: Progress) -> Callable[[int, int], None]:
    """Tells on the caller's loop what a worker has done."""
    if progress is unheard:
        return unheard
    loop = asyncio.get_running_loop()

    def told(so_far: int, of: int) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(progress, so_far, of)

    return told


def _give_up(sending: Sending, called: Future[Any]) -> PlatformError:
    """A call that still waits for a worker is withdrawn, and was never sent."""
    if called.cancel():
        return PlatformUnreachable(f"{sending.spec.name}: all workers are taken")
    return give_up(sending)


def _status(error: PlatformError) -> DeviceStatus:
    silent = error.condition == "unreachable"
    state = DeviceState.OFFLINE if silent else DeviceState.FAILED
    return DeviceStatus(state, (PLATFORM.condition(error.condition, error.detail),))
