"""What waits is late once it has waited for long, whatever the machine's clock says meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk.app.composition import assemble
from kiosk.base import moments
from kiosk.contract.payments import Payment
from kiosk.contract.reports import Rate
from kiosk.health import clock
from kiosk.outbox.outbox import LATE
from kiosk.store.store import Store
from kiosk.undertakings.undertaking import Undertaking
from kiosk.visit.terminal import Terminal
from tests.flows.stage import ScriptedStage
from tests.kiosk.on_disk import VAULT
from tests.kiosk.platform import InMemoryPlatform
from tests.kiosk.test_terminal import SETTINGS

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
BARELY, LONG = timedelta(minutes=1), LATE + timedelta(minutes=1)
FAR = [sign * timedelta(days=days) for sign in (1, -1) for days in (1, 3653)]
LATE_IS = {"outbox.waiting", "settlement.overdue"}


@dataclass
class Machine:
    """The time that passes, and the clock, which is `off`."""

    true: datetime = START
    off: timedelta = timedelta()

    def now(self) -> datetime:
        return self.true + self.off

    def monotonic(self) -> float:
        return (self.true - START).total_seconds()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(clock, "utc_now", made.now)
    monkeypatch.setattr(moments, "time", SimpleNamespace(monotonic=made.monotonic))
    return made


def begun(store: Store, platform: InMemoryPlatform) -> Terminal:
    """The terminal after a start."""
    return assemble(SETTINGS, ScriptedStage(), store, VAULT, platform)


async def leave_something(terminal: Terminal) -> None:
    """A fact and an undertaking that wait."""
    await terminal.outbox.add(Rate("pay", 5))
    undertaking: Undertaking[Payment] = Undertaking(
        "k1", "pay", "bill-1", "7KQM-2XWP", terminal.clock.now()
    )
    await terminal.journal.begin(undertaking)
    await terminal.journal.leave(undertaking)


async def late(terminal: Terminal) -> set[str]:
    statuses = (await terminal.outbox.status(), await terminal.settler.status())
    return LATE_IS & {condition.name for status in statuses for condition in status.conditions}


@pytest.mark.parametrize("off", [timedelta(), *FAR], ids=str)
async def test_what_was_written_by_a_wrong_clock_is_late_when_it_has_waited(
    store: Store, platform: InMemoryPlatform, machine: Machine, off: timedelta
) -> None:
    """The clock is set right when the platform has been heard, and nothing is late by that."""
    machine.off = off
    terminal = begun(store, platform)
    await leave_something(terminal)
    assert await late(terminal) == set()
    machine.true += BARELY
    machine.off = platform.clock_ahead = timedelta()
    assert await late(terminal) == set()
    machine.true += LONG
    assert await late(terminal) == LATE_IS


@pytest.mark.parametrize("off", FAR, ids=str)
async def test_a_clock_that_is_set_while_something_waits_changes_nothing(
    store: Store, platform: InMemoryPlatform, machine: Machine, off: timedelta
) -> None:
    """The platform is not heard again, and what it was ahead of is another clock now."""
    platform.clock_ahead = timedelta()
    terminal = begun(store, platform)
    await leave_something(terminal)
    assert await late(terminal) == set()
    machine.off = off
    machine.true += BARELY
    assert await late(terminal) == set()
    machine.true += LONG
    assert await late(terminal) == LATE_IS


@pytest.mark.parametrize("off", [timedelta(), *FAR], ids=str)
async def test_what_has_waited_since_before_the_start_is_late_by_the_platforms_time(
    store: Store, platform: InMemoryPlatform, machine: Machine, off: timedelta
) -> None:
    """Before the platform is heard, the clock of this start proves nothing."""
    await leave_something(begun(store, platform))
    machine.true += LONG
    machine.off = off
    terminal = begun(store, platform)
    assert await late(terminal) == set()
    platform.clock_ahead = off
    assert await late(terminal) == LATE_IS


@pytest.mark.parametrize("off", [*FAR, timedelta(minutes=-40)], ids=str)
async def test_where_the_platform_is_never_heard_nothing_is_hidden_for_ever(
    store: Store, platform: InMemoryPlatform, machine: Machine, off: timedelta
) -> None:
    machine.off = off
    terminal = begun(store, platform)
    await leave_something(terminal)
    assert await late(terminal) == set()
    machine.off = timedelta()
    machine.true += LONG
    assert await late(terminal) == LATE_IS
