"""Whatever terminals, payers and provider do, in whatever order: the platform keeps its word.

Terminals are as careless as can be here: they ask anything at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from drivers.platform.sandbox import biller, county, ledger, provider
from drivers.platform.sandbox.biller import Biller
from drivers.platform.sandbox.database import MEMORY, PLATFORM, Database
from drivers.platform.sandbox.desk import Call, Office, Refusal
from drivers.platform.sandbox.line import MOODS, Line
from drivers.platform.sandbox.payments import PaymentDesk
from drivers.platform.sandbox.provider import PHONE, Provider
from kiosk.contract.payments import (
    ClosePayment,
    FulfilPayment,
    Pay,
    Payment,
    PaymentState,
    QueryPayment,
)
from kiosk.contract.request import Request
from kiosk.model.money import Fen
from tests.drivers.platform.paying import CHANNELS, PAYER_CODE
from tests.drivers.platform.support import Clock

BILLS = {"gas-1001": Fen(8640), "water-2001": Fen(3675), "electricity-3001": Fen(15288)}
FINAL = {PaymentState.CLOSED, PaymentState.FULFILLED, PaymentState.REVERSED}
COUNTY = county.load()
Name = tuple[str, str]


class Paying(RuleBasedStateMachine):
    names = Bundle("names")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.books = Database(MEMORY, provider.TABLES + biller.TABLES)
        self.provider = Provider(self.books, COUNTY.channels, self.clock)
        self.line = Line(self.provider, Biller(self.books, self.clock))
        self.database = Database(MEMORY, PLATFORM)
        self.payments = PaymentDesk(Office(self.database, COUNTY, self.clock), self.line)
        self.said: dict[Name, PaymentState] = {}
        self.orders: dict[Name, Pay] = {}

    def teardown(self) -> None:
        self.database.close()
        self.books.close()

    def asked(
        self, desk: Callable[[Call[Any]], Payment], name: Name, request: Request[Any]
    ) -> None:
        """What is asked as `web` asks it: a refusal undoes nothing."""
        terminal, key = name
        with self.database.transaction():
            try:
                seen = desk(Call(terminal, key, request)).state
            except Refusal:
                return
        before = self.said.get(name)
        assert before not in FINAL or seen is before
        assert before is not PaymentState.PAID or seen in (before, PaymentState.FULFILLED)
        self.said[name] = seen

    @rule(
        target=names,
        terminal=st.sampled_from(["one", "two"]),
        bill=st.sampled_from(sorted(BILLS)),
        channel=st.sampled_from(CHANNELS),
        sent=st.sampled_from([True, True, True, False]),
    )
    def undertake(self, terminal: str, bill: str, channel: str, sent: bool) -> Name:
        """An attempt that is made at once, or whose creation is under way for a while."""
        name = (terminal, f"key-{len(self.orders)}")
        until = self.clock() + timedelta(seconds=60)
        self.orders[name] = Pay(bill, BILLS[bill], channel, until, name[1], PAYER_CODE)
        if sent:
            self.create(name)
        return name

    @rule(name=names)
    def create_again(self, name: Name) -> None:
        self.create(name)

    def create(self, name: Name) -> None:
        self.asked(self.payments.create, name, self.orders[name])

    @rule(name=names)
    def query(self, name: Name) -> None:
        self.asked(self.payments.query, name, QueryPayment(name[1]))

    @rule(name=names)
    def close(self, name: Name) -> None:
        self.asked(self.payments.close, name, ClosePayment(name[1]))

    @rule(name=names)
    def fulfil(self, name: Name) -> None:
        self.asked(self.payments.fulfil, name, FulfilPayment(name[1]))

    @rule(value=st.sampled_from(PHONE), name=names)
    def phone(self, value: str, name: Name) -> None:
        self.provider.phone(value, name[1])

    @rule(mood=st.sampled_from(("normal",) * len(MOODS) + MOODS))
    def mood(self, mood: str) -> None:
        self.line.mood = mood

    @rule()
    def deliver(self) -> None:
        self.line.deliver()

    @rule(times=st.integers(0, 2))
    def notices(self, times: int) -> None:
        self.provider.notices = times

    @rule(seconds=st.sampled_from([5, 15, 60]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @invariant()
    def books_and_answers_agree(self) -> None:
        now = ledger.read(self.books, self.line, self.clock())
        assert now.double_charged == ()
        assert now.double_posted == ()
        assert now.posted_unpaid == ()
        entries = {(entry.terminal, entry.key): entry for entry in now.entries}
        for each in entries.values():
            assert each.refunds <= each.charges <= 1
        for name, state in self.said.items():
            entry = entries.get(name)
            if state is PaymentState.CLOSED:
                assert entry is None or not (entry.payable or entry.paid)
            elif state in (PaymentState.PAID, PaymentState.FULFILLED):
                assert entry is not None
                assert entry.paid
                assert entry.postings == 1 or state is PaymentState.PAID
            elif state is PaymentState.REVERSED:
                assert entry is not None
                assert entry.refunds == 1


TestPaying = Paying.TestCase
TestPaying.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
