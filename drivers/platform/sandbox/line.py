"""The platform's line to payment provider and billers, and what can go wrong on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from drivers.platform.sandbox.biller import Biller, Posting
from drivers.platform.sandbox.desk import Refusal
from drivers.platform.sandbox.provider import Attempt, Provider, Trade
from kiosk.contract.payments import Pay
from kiosk.model.money import Fen

A = TypeVar("A")
MOODS = (
    "normal",
    "error",
    "lost_request",
    "lost_reply",
    "late_create",
    "close_as_absent",
    "other_amount",
)
"""`error` and `lost_request`: nothing is done. `lost_reply`: done, and nobody hears of it.
`late_create`: creations arrive when `deliver` is called. `close_as_absent`: closing does
nothing and is answered as if there were no such trade. `other_amount`: answers name one fen
more. A mood holds until another is chosen."""


class Line:
    """Every call raises `Refusal` of `provider.silent` where no answer comes."""

    def __init__(self, provider: Provider, biller: Biller) -> None:
        self._provider = provider
        self._biller = biller
        self.mood = "normal"
        self.under_way: dict[Attempt, Pay] = {}

    def listen(self, notified: Callable[[Attempt, Trade], None]) -> None:
        """Where the provider reports payments to."""
        self._provider.notify = notified

    def create(self, attempt: Attempt, order: Pay) -> Trade | None:
        if self.mood == "late_create":
            self.under_way[attempt] = order
            raise Refusal("provider.silent")
        return self._trade(lambda: self._provider.create(attempt, order))

    def query(self, attempt: Attempt) -> Trade | None:
        return self._trade(lambda: self._provider.query(attempt))

    def close(self, attempt: Attempt) -> Trade | None:
        if self.mood == "close_as_absent":
            return None
        return self._trade(lambda: self._provider.close(attempt))

    def post(self, posting: Posting) -> str:
        return self._send(lambda: self._biller.post(posting))

    def deliver(self) -> None:
        """The creations under way arrive, in order; nobody waits for their answers."""
        while self.under_way:
            attempt = next(iter(self.under_way))
            self._provider.create(attempt, self.under_way.pop(attempt))

    def _trade(self, work: Callable[[], Trade | None]) -> Trade | None:
        trade = self._send(work)
        if trade is not None and self.mood == "other_amount":
            return replace(trade, amount=Fen(trade.amount + 1))
        return trade

    def _send(self, work: Callable[[], A]) -> A:
        if self.mood in ("error", "lost_request"):
            raise Refusal("provider.silent")
        answer = work()
        if self.mood == "lost_reply":
            raise Refusal("provider.silent")
        return answer
