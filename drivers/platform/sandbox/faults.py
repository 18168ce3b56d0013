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
from drivers.platform.wire import encode

MOODS = ("online", "offline", "slow", "error", "maintenance", "lost_reply", "nonsense")
RETRY_AFTER = 120


class Faults:
    """`mood` may be set from any thread. `offline` is the server's business: nobody listens."""

    def __init__(self, slow: float) -> None:
        self.mood = "online"
        self._slow = slow

    async def delay(self) -> None:
        """How long the platform thinks: for its time, or until the mood changes."""
        until = time.monotonic() + self._slow
        while self.mood == "slow" and time.monotonic() < until:
            await asyncio.sleep(0.02)


class Network:
    """ASGI: what becomes of a request in the present mood. `hang_up` cuts a caller's line."""

    def __init__(
        self, application: ASGIApp, faults: Faults, hang_up: Callable[[Any], None]
    ) -> None:
        self._application = application
        self._faults = faults
        self._hang_up = hang_up

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
            case "lost_reply" if scope.get("method") == "POST":
                await self._application(scope, receive, _swallow)
                self._hang_up(scope["client"])
                await _until_gone(receive)
            case _:
                await self._application(scope, receive, send)


async def _swallow(_: Message) -> None:
    """Where a lost reply goes."""


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _problem(code: str, headers: dict[str, str] | None = None) -> Response:
    problem = KINDS[code].problem()
    return Response(encode(problem), problem.status, headers, PROBLEM_TYPE)
