"""What a network may do to a request and its answer. Times are seconds."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from tests.network.proxy import Door, Exchange, Fault


@dataclass(frozen=True)
class Delay(Fault):
    """Request and answer arrive late: `there` and `back`, each with up to `jitter` more."""

    there: float = 0.0
    back: float = 0.0
    jitter: float = 0.0

    async def befall(self, exchange: Exchange) -> None:
        await asyncio.sleep(self.there + random.uniform(0, self.jitter))
        answer = await exchange.forward()
        await asyncio.sleep(self.back + random.uniform(0, self.jitter))
        await exchange.reply(answer)


@dataclass(frozen=True)
class BlackHole(Fault):
    """The request is swallowed, and nobody ever says so."""

    async def befall(self, exchange: Exchange) -> None:
        await exchange.silence()


@dataclass(frozen=True)
class Reset(Fault):
    """RST instead of an answer; the server has the request where it is `forwarded`, and the
    client has the first `after` bytes of the answer to it."""

    forwarded: bool = False
    after: int = 0

    async def befall(self, exchange: Exchange) -> None:
        if self.forwarded:
            answer = await exchange.forward()
            await exchange.reply(answer[: self.after])
        exchange.reset()


@dataclass(frozen=True)
class HalfOpen(Fault):
    """The request arrives; the answer never does. The server does not hear of it when the client
    hangs up, nor the client of anything."""

    async def befall(self, exchange: Exchange) -> None:
        exchange.proxy.behind(exchange.forward())
        await exchange.silence()


@dataclass(frozen=True)
class Truncate(Fault):
    """The answer ends in order after its first `after` bytes, which count as in a slice."""

    after: int

    async def befall(self, exchange: Exchange) -> None:
        await exchange.reply((await exchange.forward())[: self.after])
        await exchange.hang_up()


@dataclass(frozen=True)
class Trickle(Fault):
    """The answer comes byte by byte, but for its first `at_once`, which count as in a slice."""

    interval: float
    at_once: int = 0

    async def befall(self, exchange: Exchange) -> None:
        answer = await exchange.forward()
        await exchange.reply(answer[: self.at_once])
        for byte in answer[self.at_once :]:
            await exchange.reply(bytes((byte,)))
            await asyncio.sleep(self.interval)


@dataclass(frozen=True)
class Twice(Fault):
    """The server has the request twice, on two connections; the client has one of the answers,
    by default the second one."""

    answered: int = 1

    async def befall(self, exchange: Exchange) -> None:
        answers = [await exchange.forward(), await exchange.forward()]
        await exchange.reply(answers[self.answered])


@dataclass(frozen=True)
class Late(Fault):
    """The request is held until `FaultProxy.deliver`; with `again`, only a copy of it is, and
    the request itself passes."""

    again: bool = False

    async def befall(self, exchange: Exchange) -> None:
        exchange.proxy.hold(exchange.forward)
        if self.again:
            await exchange.reply(await exchange.forward())
        else:
            await exchange.silence()


@dataclass(frozen=True)
class Last(Fault):
    """The request passes, and the door falls shut behind its answer, or before it."""

    door: Door = Door.CLOSED
    answered: bool = True

    async def befall(self, exchange: Exchange) -> None:
        answer = await exchange.forward()
        await exchange.proxy.shut(self.door)
        if self.answered:
            await exchange.reply(answer)
        await exchange.hang_up()
