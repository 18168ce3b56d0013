"""Sends one operation and says precisely what became of it. Blocking; called from workers.

The rule that matters: once a request may have reached the platform, only an answer to its key
lifts the doubt. A later refusal to connect proves nothing about the first sending.

Every call has an end, the settings' `deadline`, over all its sendings and whatever the network
does: connecting, sending and the whole answer share what is left of it.
"""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote

import requests
import urllib3.exceptions
from urllib3.util import Timeout

from drivers.platform import timed, wire
from drivers.platform.contract import IDEMPOTENCY_KEY, SESSION, Operation
from drivers.platform.messages import Problem
from drivers.platform.problems import IN_FLIGHT, SIGNATURE_REPLAYED
from drivers.platform.settings import Settings
from drivers.platform.signing.port import Signer
from kiosk import backoff
from kiosk.errors import (
    OutcomeUnknown,
    PlatformBusy,
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
LARGEST_ANSWER = 8 * 1024 * 1024
CLOCK_TOLERANCE = 60
_BEFORE_SENDING = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)


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


class Failed(Exception):
    """One sending that failed. `error` is what it means by itself; `doubt`: it may have been
    carried out; `again`: worth sending again, after at least `pause` seconds."""

    def __init__(
        self, error: PlatformError, *, doubt: bool = False, again: bool = True, pause: float = 0
    ) -> None:
        super().__init__(str(error))
        error.retry_after = pause
        self.error = error
        self.doubt = doubt
        self.again = again
        self.pause = pause


class Transport:
    """One HTTPS session with the platform. Safe for several threads."""

    def __init__(self, settings: Settings, signer: Signer, connections: int) -> None:
        self._settings = settings
        self._signer = signer
        self._closing = threading.Event()
        self._clock_ahead: timedelta | None = None
        self._session = requests.Session()
        self._session.trust_env = False  # else the environment could redirect or unverify
        self._session.headers["User-Agent"] = "tongban-kiosk"
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, timed.Adapter(pool_maxsize=connections))

    def close(self) -> None:
        """Ends pauses between sendings, and the connections."""
        self._closing.set()
        self._session.close()

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far the clock here is ahead of the platform's, by its newest `Date`."""
        return self._clock_ahead

    @property
    def deadline(self) -> float:
        """Seconds that a call may take."""
        return self._settings.deadline

    def call(self, request: Request[A], until: float, attempts: int | None = None) -> Reply[A]:
        """Sends until there is an answer, `attempts` times at most and not beyond `until` on the
        monotonic clock; raises `PlatformError`."""
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
            yield backoff.pause(attempt + 1, FIRST_PAUSE, LONGEST_PAUSE)
        yield float("inf")

    def _send(self, request: Request[A], until: float) -> Reply[A]:
        name = request.operation.name
        prepared = self._prepare(request)
        left = until - time.monotonic()
        if left <= 0:
            raise Failed(PlatformUnreachable(f"{name}: no time was left to send"), again=False)
        times = Timeout(left, self._settings.connect_timeout, self._settings.read_timeout)
        try:
            with self._session.send(
                prepared,
                timeout=cast("Any", times),
                verify=self._settings.ca_file or True,
                allow_redirects=False,
                stream=True,
            ) as response:
                self._note_clock(response.headers.get("Date", ""))
                return _reply(request, response, self._message(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            lost = not _never_sent(error)
            what = "no answer" if lost else "no connection"
            raise Failed(PlatformUnreachable(f"{name}: {what}"), doubt=lost) from error
        except wire.Nonsense as error:
            raise Failed(PlatformNonsense(f"{name}: {error}"), doubt=True) from error

    def _note_clock(self, date: str) -> None:
        if moment := _http_date(date):
            self._clock_ahead = datetime.now(UTC) - moment

    def _prepare(self, request: Request[A]) -> requests.PreparedRequest:
        operation = request.operation
        parts = {name: quote(value, safe="") for name, value in request.path.items()}
        headers = {"Accept": "application/json"}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if operation.keyed:
            headers[IDEMPOTENCY_KEY] = request.key
        if request.session is not None:
            headers[SESSION] = request.session.reveal()
        if request.etag:
            headers["If-None-Match"] = request.etag
        prepared = self._session.prepare_request(
            requests.Request(
                operation.method,
                self._settings.url.rstrip("/") + operation.path.format(**parts),
                headers=headers,
                params=wire.to_texts(request.query),
                data=wire.encode(request.body),
            )
        )
        self._signer.sign(prepared)
        return prepared

    def _message(self, response: requests.Response) -> bytes:
        """The body, opened where it is going to be believed."""
        data = _read(response)
        return self._signer.open(data) if data and _is_believed(response.status_code) else data


def _read(response: requests.Response) -> bytes:
    """The body, unless it is endless."""
    data = b""
    for chunk in response.iter_content(65536):
        data += chunk
        if len(data) > LARGEST_ANSWER:
            raise wire.Nonsense("more than is reasonable")
    return data


def _never_sent(error: Exception) -> bool:
    """Whether the connection failed before a byte of the request could leave.

    Of the failures of TLS only an untrusted certificate is sure to be one: with TLS 1.3 others
    may arrive after the request was written.
    """
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, urllib3.exceptions.SSLError) and reason.args:
        reason = reason.args[0]
    return isinstance(reason, _BEFORE_SENDING)


def _is_believed(status: int) -> bool:
    """Whether an answer of that status is taken at its word, not only by its status."""
    return status < 300 or (400 <= status < 500 and status not in (401, 403, 429))


def _reply(request: Request[A], response: requests.Response, data: bytes) -> Reply[A]:
    """The answer in a response; raises `Failed` or `Nonsense`."""
    status = response.status_code
    if status in (200, 201, 204):
        answer = wire.decode(data, request.operation.answer)
        return Reply(answer, response.headers.get("ETag", ""))
    if status == 304 and request.etag:
        return Reply(None, request.etag)
    raise _failure(request.operation.name, response, data)


def _failure(name: str, response: requests.Response, data: bytes) -> Failed:
    status = response.status_code
    pause = _retry_after(response.headers.get("Retry-After", ""))
    if status in (503, 429):
        return Failed(PlatformBusy(f"{name}: answered {status}"), pause=pause)
    if status in (401, 403):
        clock = _clock(response.headers.get("Date", ""))
        return Failed(PlatformDenied(f"{name}: answered {status}{clock}"), again=False)
    if status >= 500:
        return Failed(PlatformUnreachable(f"{name}: answered {status}"), doubt=True, pause=pause)
    if status < 400:
        raise wire.Nonsense(f"answered {status}")
    problem = wire.decode(data, Problem)
    if problem.code in (IN_FLIGHT, SIGNATURE_REPLAYED):  # the answer is that of another sending
        return Failed(PlatformBusy(f"{name}: {problem.code}"), doubt=True, pause=pause)
    refused = PlatformRefused(problem.code, problem.message, name)
    return Failed(refused, again=problem.retryable, pause=pause)


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


def _retry_after(value: str) -> float:
    """Seconds; RFC 9110, 10.2.3: a number or a date."""
    if value.isascii() and value.isdigit():
        return float(value)
    moment = _http_date(value)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment else 0.0


def _clock(value: str) -> str:
    """What to tell a technician whose terminal's clock differs from the platform's."""
    moment = _http_date(value)
    ahead = (datetime.now(UTC) - moment).total_seconds() if moment else 0.0
    return f", clock off by {ahead:+.0f} s" if abs(ahead) > CLOCK_TOLERANCE else ""


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
