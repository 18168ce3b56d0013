"""The network's moods, put before the application. A mood holds until it is `online` again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drivers.platform.contract import PROBLEM_TYPE
from drivers.platform.problems import KINDS
from drivers.platform.sandbox import strange
from kiosk.contract.codec import encode

MOODS = (
    "online",
    "offline",
    "slow",
    "silence",
    "error",
    "maintenance",
    "lost_request",
    "lost_reply",
    "held",
    "nonsense",
)
"""`silence`: nothing is done or answered, and lines are cut when the mood changes. Of changes
and searches (POST): `lost_request` is not carried out, `lost_reply` is, `held` is when
`Network.deliver` is called; the line is cut."""
RETRY_AFTER = 120


class Faults:
    """`mood` and `manner` (`strange.MANNERS`) may be set from any thread. `offline` is the
    server's business: nobody listens."""

    def __init__(self, slow: float) -> None:
        self.mood = "online"
        self.manner = strange.SOUND
        self._slow = slow

    async def until_not(self, mood: str) -> None:
        while self.mood == mood:
            await asyncio.sleep(0.02)

    async def delay(self) -> None:
        """How long the platform thinks: for its time, or until the mood changes."""
        until = time.monotonic() + self._slow
        while self.mood == "slow" and time.monotonic() < until:
            await asyncio.sleep(0.02)


class Network:
    """ASGI: what becomes of a request in the present mood. `hang_up` cuts a caller's line;
    `waiting` is how many requests meet with silence now."""

    def __init__(
        self, application: ASGIApp, faults: Faults, hang_up: Callable[[Any], None]
    ) -> None:
        self._application = application
        self._faults = faults
        self._hang_up = hang_up
        self._held: list[tuple[Scope, bytes]] = []
        self.waiting = 0

    async def deliver(self) -> None:
        """What was held arrives, in order; nobody waits for the answers."""
        while self._held:
            scope, body = self._held.pop(0)
            await self._application(scope, _again(body), _swallow)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match self._faults.mood:
            case "error":
                await _problem("internal")(scope, receive, send)
            case "maintenance":
                await _problem("maintenance", {"Retry-After": str(RETRY_AFTER)})(
                    scope, receive, send
                )
            case "nonsense":
                await Response("<html>登录</html>", media_type="text/html")(scope, receive, send)
            case "silence":
                self.waiting += 1
                await self._faults.until_not("silence")
                self.waiting -= 1
                await self._cut(scope, receive)
            case "lost_request" if scope.get("method") == "POST":
                await self._cut(scope, receive)
            case "lost_reply" if scope.get("method") == "POST":
                await self._application(scope, receive, _swallow)
                await self._cut(scope, receive)
            case "held" if scope.get("method") == "POST":
                self._held.append((scope, await _body(receive)))
                await self._cut(scope, receive)
            case _:
                await self._application(scope, receive, send)

    async def _cut(self, scope: Scope, receive: Receive) -> None:
        self._hang_up(scope["client"])
        while (await receive())["type"] != "http.disconnect":
            pass


async def _swallow(_: Message) -> None:
    """Where a lost reply goes."""


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes) -> Receive:
    """What to receive of a request that came before."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _problem(code: str, headers: dict[str, str] | None = None) -> Response:
    problem = KINDS[code].problem()
    return Response(encode(problem), problem.status, headers, PROBLEM_TYPE)
