"""Hypothesis tries to lose money: the real code, the real store, the sandbox's real HTTP."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.money.county import CHANNELS, NAMES, TROUBLES, County, Mishap
from tests.money.walk import ACTS, LATER, PAYER, PHONE

names = st.sampled_from(NAMES)
mishaps = st.builds(
    Mishap,
    trouble=st.just("") | st.sampled_from(TROUBLES),
    phone=st.sampled_from(PHONE),
    dies_at=st.none() | st.integers(0, 3),
    dies_after=st.booleans(),
)


class Money(RuleBasedStateMachine):
    """Anything may happen in any order, at either terminal."""

    channels: tuple[str, ...] = CHANNELS

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(prefix="money-")
        self.county = County(Path(self.folder.name))

    @rule(name=names, bill=st.integers(0, 1), channel=st.integers(0, 2), mishap=mishaps)
    def pay(self, name: str, bill: int, channel: int, mishap: Mishap) -> None:
        self.county.pay(name, bill, self.channels[channel % len(self.channels)], mishap)

    @rule(name=names, what=st.sampled_from(ACTS), mishap=mishaps)
    def act(self, name: str, what: str, mishap: Mishap) -> None:
        self.county.act(name, what, mishap)

    @rule(name=names, mishap=mishaps)
    def settle(self, name: str, mishap: Mishap) -> None:
        self.county.settle(name, mishap)

    @rule(name=names)
    def kill(self, name: str) -> None:
        self.county.kill(name)

    @rule(what=st.sampled_from(PAYER), number=st.integers(0, 2))
    def phone(self, what: str, number: int) -> None:
        self.county.phone(what, number)

    @rule()
    def deliver(self) -> None:
        self.county.deliver()

    @rule(seconds=st.sampled_from(LATER))
    def later(self, seconds: int) -> None:
        self.county.later(seconds)

    @invariant()
    def money_is_right(self) -> None:
        self.county.check()

    def teardown(self) -> None:
        try:
            self.county.settle_everything()
        finally:
            self.county.end()
            self.folder.cleanup()


FEW = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.long
@pytest.mark.parametrize("channels", [(c,) for c in CHANNELS] + [CHANNELS], ids="-".join)
def test_money_is_never_lost_and_never_taken_twice(channels: tuple[str, ...]) -> None:
    machine = type("Money", (Money,), {"channels": channels})
    run_state_machine_as_test(machine, settings=FEW)
