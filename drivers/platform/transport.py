"""Sends one request and says precisely what became of it. Blocking; called from workers.

The rule that matters: once a request may have reached the platform, only an answer to its key
lifts the doubt. A later refusal to connect proves nothing about the first sending.

Every call has an end, the settings' `deadline`, over all its sendings and whatever the network
does: connecting, sending and the whole answer share what is left of it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeVar, cast
from urllib.parse import quote

import requests
from urllib3.util import Timeout

from drivers.platform import answers, documents, target, timed
from drivers.platform.contract import IDEMPOTENCY_KEY, PROBLEM_TYPE, SESSION
from drivers.platform.dates import PlatformClock
from drivers.platform.failures import Failed, failed
from drivers.platform.sending import Reply, Sending
from drivers.platform.settings import Settings
from drivers.platform.signing.port import Signer, body_of
from kiosk.base import retry
from kiosk.base.errors import (
    OutcomeUnknown,
    PlatformDenied,
    PlatformError,
    PlatformNonsense,
    PlatformRefused,
    PlatformUnreachable,
)
from kiosk.contract import codec
from kiosk.contract.request import Spec
from kiosk.model.content import Content

A = TypeVar("A")
log = logging.getLogger(__name__)

FIRST_PAUSE = 0.3
LONGEST_PAUSE = 3.0
_JSON = "application/json"
CLOCK_TOLERANCE = timedelta(seconds=60)


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
    def origin(self) -> str:
        """The root of the platform's addresses."""
        return self._settings.url.rstrip("/")

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far the clock here is ahead of the platform's, by its newest `Date`."""
        return self._clock.ahead

    @property
    def deadline(self) -> float:
        """Seconds that a call may take."""
        return self._settings.deadline

    def call(self, sending: Sending, until: float, attempts: int | None = None) -> Reply[Any]:
        """Sends until there is an answer, `attempts` times at most and not beyond `until` on the
        monotonic clock; raises `PlatformError` and nothing else."""
        doubt = False
        for pause in self._pauses(attempts or self._settings.attempts):
            try:
                return self._send(sending, until)
            except Failed as failure:
                doubt = doubt or failure.doubt
                pause = max(pause, failure.pause)
                name, error = sending.spec.name, failure.error
                longest = min(LONGEST_PAUSE, until - time.monotonic())
                if not failure.again or pause > longest or self._closing.wait(pause):
                    raise _verdict(sending.spec, failure, doubt) from failure.__cause__
                log.info("%s is sent again: %s", name, error)
        raise AssertionError("the last pause is endless")

    @staticmethod
    def _pauses(attempts: int) -> Iterator[float]:
        for attempt in range(attempts - 1):
            yield retry.pause(attempt + 1, FIRST_PAUSE, LONGEST_PAUSE)
        yield float("inf")

    def _send(self, sending: Sending, until: float) -> Reply[Any]:
        """One sending; raises `Failed` and nothing else.

        One of the program's places that catch everything: whatever the network says, and however
        a request cannot even be made, it is one of the platform's errors that comes of it.
        """
        name, sent = sending.spec.name, False
        try:
            prepared = self._prepare(sending)
            times = self._times(name, until, whole=sending.spec.downloads)
            if sending.content is not None:
                body = documents.Outgoing(body_of(prepared), until, sending.told)
                prepared.body = cast("Any", body)
            sent = True
            return self._exchange(sending, prepared, times)
        except Exception as error:
            failure = failed(name, error, sent)
            if isinstance(failure.error, PlatformNonsense):
                self._lines.close()  # what else is on its way there belongs to nobody
                if not isinstance(error, codec.Nonsense):
                    log.warning("an answer that nobody foresaw", exc_info=error)
            self._look_at_the_clock(failure.error)
            raise failure from failure.__cause__ or _quotable(failure, error)

    def _exchange(
        self, sending: Sending, prepared: requests.PreparedRequest, times: Timeout
    ) -> Reply[Any]:
        trusted, begun = self._settings.ca_file or True, time.monotonic()
        with self._lines.send(
            prepared, stream=True, timeout=cast("Any", times), verify=trusted
        ) as response:
            self._clock.note(response.headers.get("Date", ""), begun)
            if sending.spec.downloads and response.status_code == 200:
                return Reply(self._document(sending, response))
            data = answers.message(response, self._signer.open)
            if response.status_code == 304 and sending.etag:
                return Reply(None, sending.etag)
            answer = answers.answer(sending.spec.name, sending.answer, response, data)
            return Reply(answer, answers.etag(response))

    def _document(self, sending: Sending, response: requests.Response) -> Content:
        signer = self._signer
        return documents.incoming(
            response, sending.spec, signer.open, sending.told, text_only=signer.text_only
        )

    def _times(self, name: str, until: float, *, whole: bool) -> Timeout:
        """`whole`: the answer may take all the time there is."""
        left = until - time.monotonic()
        if left <= 0:
            raise Failed(PlatformUnreachable(f"{name}: no time was left to send"), again=False)
        read = left if whole else self._settings.read_timeout
        return Timeout(left, self._settings.connect_timeout, read)

    def _look_at_the_clock(self, error: PlatformError) -> None:
        """Names a wrong clock where it explains a denial, or a certificate out of its time."""
        ahead = self._clock.ahead
        suspect = isinstance(error, PlatformDenied) or error.condition in _DATED
        if suspect and ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
            error.condition = "clock.off"
            error.detail += f", clock off by {ahead.total_seconds():+.0f} s"

    def _prepare(self, sending: Sending) -> requests.PreparedRequest:
        spec, request = sending.spec, sending.request
        parts = {name: quote(getattr(request, name), safe="") for name in spec.parameters}
        message = spec.message_of(request, sending.cursor)
        query, body = (message, None) if spec.in_url else (None, message)
        headers = {
            "Accept": ", ".join((*spec.media, PROBLEM_TYPE)) if spec.downloads else _JSON,
            "Accept-Encoding": "identity" if spec.downloads else answers.ENCODINGS,
            "User-Agent": "tongban-kiosk",
        }
        data = codec.encode(body)
        if body is not None:
            headers["Content-Type"] = _JSON
        if sending.content is not None:
            data = self._body(sending.content, headers)
        if spec.keyed:
            headers[IDEMPOTENCY_KEY] = sending.key
        if spec.session:
            headers[SESSION] = getattr(request, spec.session).reveal()
        if sending.etag:
            headers["If-None-Match"] = sending.etag
        prepared = requests.Request(
            spec.method,
            self.origin + spec.path.format(**parts),
            headers=headers,
            params=codec.to_texts(query),
            data=data,
        ).prepare()
        target.settle(prepared)
        self._signer.sign(prepared)
        return prepared

    def _body(self, content: Content, headers: dict[str, str]) -> bytes:
        headers[documents.DIGEST] = documents.format_digest(content.digest)
        headers["Content-Type"] = _JSON if self._signer.text_only else content.media
        return documents.wrap(content.data) if self._signer.text_only else bytes(content.data)


def _quotable(failure: Failed, error: Exception) -> Exception | None:
    """The cause where it is the network's; the text of any other may say what was sent."""
    of_network = isinstance(failure.error, PlatformUnreachable) and error is not failure
    return error if of_network else None


_DATED = ("certificate.early", "certificate.expired")


def _verdict(spec: Spec[Any], failure: Failed, doubt: bool) -> PlatformError:
    """What the last failure means after all the sendings before it."""
    error = failure.error
    definite = isinstance(error, PlatformRefused)
    if spec.changes and doubt and not definite:
        unknown = OutcomeUnknown(error.detail)
        unknown.retry_after = error.retry_after
        return unknown
    return error
