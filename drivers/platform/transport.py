"""Sends one operation and says precisely what became of it. Blocking; called from workers.

The rule that matters: once a request may have reached the platform, only an answer to its key
lifts the doubt. A later refusal to connect proves nothing about the first sending.

Every call has an end, the settings' `deadline`, over all its sendings and whatever the network
does: connecting, sending and the whole answer share what is left of it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote

import requests
from urllib3.util import Timeout

from drivers.platform import answers, target, timed, wire
from drivers.platform.contract import IDEMPOTENCY_KEY, SESSION, Operation
from drivers.platform.dates import PlatformClock
from drivers.platform.failures import Failed, failed
from drivers.platform.settings import Settings
from drivers.platform.signing.port import Signer
from kiosk.base import retry
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformDenied,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.model.personal import PersonNumber

A = TypeVar("A")
log = logging.getLogger(__name__)

FIRST_PAUSE = 0.3
LONGEST_PAUSE = 3.0
CLOCK_TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Request(Generic[A]):
    """One operation with what it is asked with. The same `key` is the same request."""

    operation: Operation[A]
    path: Mapping[str, str] = field(default_factory=dict)
    query: object = None
    body: object = None
    key: str = ""
    session: PersonNumber | None = None
    etag: str = ""


@dataclass(frozen=True)
class Reply(Generic[A]):
    """`answer` is None where the platform said that nothing changed since `etag`."""

    answer: A | None
    etag: str = ""


class Transport:
    """What speaks HTTPS with the platform. Safe for several threads.

    No request knows of another: there are no cookies, no redirects, no passwords of the system,
    nothing that an answer could leave behind for the next.
    """

    def __init__(self, settings: Settings, signer: Signer, connections: int) -> None:
        self._settings = settings
        self._signer = signer
        self._closing = threading.Event()
        self._clock = PlatformClock()
        self._lines = timed.Adapter(pool_maxsize=connections)

    def close(self) -> None:
        """Ends pauses between sendings, and the connections."""
        self._closing.set()
        self._lines.close()

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far the clock here is ahead of the platform's, by its newest `Date`."""
        return self._clock.ahead

    @property
    def deadline(self) -> float:
        """Seconds that a call may take."""
        return self._settings.deadline

    def call(self, request: Request[A], until: float, attempts: int | None = None) -> Reply[A]:
        """Sends until there is an answer, `attempts` times at most and not beyond `until` on the
        monotonic clock; raises `PlatformError` and nothing else."""
        doubt = False
        for pause in self._pauses(attempts or self._settings.attempts):
            try:
                return self._send(request, until)
            except Failed as failure:
                doubt = doubt or failure.doubt
                pause = max(pause, failure.pause)
                name, error = request.operation.name, failure.error
                longest = min(LONGEST_PAUSE, until - time.monotonic())
                if not failure.again or pause > longest or self._closing.wait(pause):
                    raise _verdict(request, failure, doubt) from failure.__cause__
                log.info("%s is sent again: %s", name, error)
        raise AssertionError("the last pause is endless")

    @staticmethod
    def _pauses(attempts: int) -> Iterator[float]:
        for attempt in range(attempts - 1):
            yield retry.pause(attempt + 1, FIRST_PAUSE, LONGEST_PAUSE)
        yield float("inf")

    def _send(self, request: Request[A], until: float) -> Reply[A]:
        """One sending; raises `Failed` and nothing else.

        One of the program's places that catch everything: whatever the network says, and however
        a request cannot even be made, it is one of the platform's errors that comes of it.
        """
        name, sent = request.operation.name, False
        try:
            prepared = self._prepare(request)
            times = self._times(name, until)
            sent = True
            return self._exchange(request, prepared, times)
        except Exception as error:
            failure = failed(name, error, sent)
            if isinstance(failure.error, PlatformNonsense):
                self._lines.close()  # what else is on its way there belongs to nobody
                if not isinstance(error, wire.Nonsense):
                    log.warning("an answer that nobody foresaw", exc_info=error)
            self._look_at_the_clock(failure.error)
            raise failure from failure.__cause__ or _quotable(failure, error)

    def _exchange(
        self, request: Request[A], prepared: requests.PreparedRequest, times: Timeout
    ) -> Reply[A]:
        trusted, begun = self._settings.ca_file or True, time.monotonic()
        with self._lines.send(
            prepared, stream=True, timeout=cast("Any", times), verify=trusted
        ) as response:
            self._clock.note(response.headers.get("Date", ""), begun)
            data = answers.message(response, self._signer.open)
            if response.status_code == 304 and request.etag:
                return Reply(None, request.etag)
            answer = answers.answer(request.operation, response, data)
            return Reply(answer, answers.etag(response))

    def _times(self, name: str, until: float) -> Timeout:
        left = until - time.monotonic()
        if left <= 0:
            raise Failed(PlatformUnreachable(f"{name}: no time was left to send"), again=False)
        return Timeout(left, self._settings.connect_timeout, self._settings.read_timeout)

    def _look_at_the_clock(self, error: PlatformError) -> None:
        """Names a wrong clock where it explains a denial, or a certificate out of its time."""
        ahead = self._clock.ahead
        suspect = isinstance(error, PlatformDenied) or error.condition in _DATED
        if suspect and ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
            error.condition = "clock.off"
            error.detail += f", clock off by {ahead.total_seconds():+.0f} s"

    def _prepare(self, request: Request[A]) -> requests.PreparedRequest:
        operation = request.operation
        parts = {name: quote(value, safe="") for name, value in request.path.items()}
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": answers.ENCODINGS,
            "User-Agent": "tongban-kiosk",
        }
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if operation.keyed:
            headers[IDEMPOTENCY_KEY] = request.key
        if request.session is not None:
            headers[SESSION] = request.session.reveal()
        if request.etag:
            headers["If-None-Match"] = request.etag
        prepared = requests.Request(
            operation.method,
            self._settings.url.rstrip("/") + operation.path.format(**parts),
            headers=headers,
            params=wire.to_texts(request.query),
            data=wire.encode(request.body),
        ).prepare()
        target.settle(prepared)
        self._signer.sign(prepared)
        return prepared


def _quotable(failure: Failed, error: Exception) -> Exception | None:
    """The cause where it is the network's; the text of any other may say what was sent."""
    of_network = isinstance(failure.error, PlatformUnreachable) and error is not failure
    return error if of_network else None


_DATED = ("certificate.early", "certificate.expired")


def given_up(request: Request[Any]) -> PlatformError:
    """What it means that a call which had begun is not waited for any longer."""
    no_end = PlatformUnreachable(f"{request.operation.name}: no end")
    return _verdict(request, Failed(no_end), doubt=True)


def _verdict(request: Request[Any], failure: Failed, doubt: bool) -> PlatformError:
    """What the last failure means after all the sendings before it."""
    operation, error = request.operation, failure.error
    definite = isinstance(error, PlatformRefused)
    if operation.keyed and operation.changes and doubt and not definite:
        unknown = OutcomeUnknown(error.detail)
        unknown.retry_after = error.retry_after
        return unknown
    return error
