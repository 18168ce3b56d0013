"""A disk that refuses and a clock that is off: nobody is told what is not so, and who has a code
keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from drivers.platform.client import PlatformClient
from kiosk.app import composition
from kiosk.base.config import Section
from kiosk.base.text import text
from kiosk.contract.booking import Release
from kiosk.contract.claims import FindClaim
from kiosk.contract.payments import Pay
from kiosk.contract.request import Change
from kiosk.store.opening import open_store
from kiosk.undertakings.undertaking import UndertakingState
from kiosk.views.base import Leave
from kiosk.views.entry import EnterCode
from kiosk.views.home import Home, OutOfService
from kiosk.views.leaving import AnythingElse
from kiosk.views.notices import Sorry
from kiosk.views.paying import PayByQr
from kiosk.views.result import Ending, Move, Result
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, Step
from tests.flows.steps import finish, gas_bill, new_booking, present, result
from tests.flows.test_pay import states
from tests.flows.world import World, until
from tests.kiosk.disk import FULL, IO, READ_ONLY, FailingDisk, Trouble

TROUBLES = (FULL, READ_ONLY, IO)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """The disk of the terminal's store."""
    failing = FailingDisk()
    opening = partial(open_store, connect=failing.connect)
    monkeypatch.setattr(composition, "open_store", opening)
    return failing


def fails(disk: FailingDisk, trouble: Trouble, about: str = "", times: int = -1) -> Any:
    """From that page on the disk refuses what is about that."""

    def begin() -> None:
        disk.trouble, disk.when, disk.times = trouble, lambda said: about in said, times

    return begin


def mended(disk: FailingDisk) -> Any:
    return lambda: setattr(disk, "trouble", None)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda t: t[1])
async def test_a_booking_that_cannot_be_written_down_is_not_begun(
    world: World, disk: FailingDisk, trouble: Trouble
) -> None:
    *before, review = new_booking()
    also = fails(disk, trouble, "INSERT INTO intent")
    stage = await world.play(
        *present(world, "book", "zhang"),
        *before,
        Step(Review, review.answer, also),
        Step(Sorry, Move.DONE, mended(disk)),
        *finish(world, card=True)[1:],
    )
    (sorry,) = stage.pages(Sorry)
    assert sorry.safe == text("error.StoreTrouble.safe")
    assert sorry.question != text("sorry.defect")


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda t: t[1])
async def test_a_booking_confirmed_and_not_on_record_is_unknown_and_not_released(
    world: World, disk: FailingDisk, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code that is already on disk stands on the page; the settler finds the booking."""
    *before, review = new_booking()
    released: list[str] = []
    change = PlatformClient.change

    async def heard(client: PlatformClient, asked: Change[Any], key: str = "") -> Any:
        if isinstance(asked, Release):
            released.append(asked.reservation_id)
        return await change(client, asked, key)

    monkeypatch.setattr(PlatformClient, "change", heard)

    async def settled(terminal: Terminal) -> None:
        assert await states(terminal) in ([UndertakingState.INTENT], [UndertakingState.UNKNOWN])
        disk.trouble = None
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.DONE]
        claimed = await terminal.platform.ask(FindClaim(stage_code[0]))
        assert claimed.kind == "booking"
        assert claimed.thing.state == "confirmed"

    stage_code: list[str] = []

    def noted(view: Result) -> Move:
        stage_code.append(view.claim_code)
        return Move.DONE

    stage = await world.play(
        *present(world, "book", "zhang"),
        *before,
        Step(Review, review.answer, fails(disk, trouble, "UPDATE intent")),
        Step(Result, WAIT),
        Step(Result, noted),
        *finish(world, card=True),
        then=settled,
    )
    shown = stage.pages(Result)[-1]
    assert shown.ending is Ending.UNKNOWN
    assert shown.claim_code
    assert not stage.pages(Sorry)
    assert not released


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda t: t[1])
async def test_paid_and_not_on_record_is_unknown_with_its_code(
    world: World, disk: FailingDisk, trouble: Trouble
) -> None:
    def pays() -> None:
        fails(disk, trouble, "UPDATE intent")()
        world.does("platform", "phone", "pay")

    async def settled(terminal: Terminal) -> None:
        disk.trouble = None
        await until(terminal.settler.settle)
        assert await states(terminal) == [UndertakingState.DONE]

    stage = await world.with_times(payment=2).play(
        *gas_bill(),
        Step(PayByQr, WAIT, pays),
        *result(),
        *finish(world, card=False),
        then=settled,
    )
    shown = stage.pages(Result)[-1]
    assert shown.ending is Ending.UNKNOWN
    assert shown.claim_code
    assert not stage.pages(Sorry)


async def test_one_error_when_the_money_moved_is_asked_about_again(
    world: World, disk: FailingDisk
) -> None:
    def pays() -> None:
        fails(disk, IO, "UPDATE intent", times=1)()
        world.does("platform", "phone", "pay")

    stage = await world.play(
        *gas_bill(), Step(PayByQr, WAIT, pays), *result(), *finish(world, card=False)
    )
    assert stage.pages(Result)[-1].ending is Ending.DONE


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda t: t[1])
async def test_a_disk_that_fails_while_the_code_stands_ends_nothing_and_comes_back(
    world: World, disk: FailingDisk, trouble: Trouble
) -> None:
    """The QR page stays; afterwards the terminal is out of service until the disk is well."""

    async def back(terminal: Terminal) -> None:
        stage: Any = terminal.stage

        async def closed() -> bool:
            return bool(stage.pages(OutOfService))

        async def usable() -> bool:
            return terminal.observer.usable("store")

        await until(closed)
        disk.trouble = None
        await until(usable)
        lost = "SELECT count(*) FROM audit WHERE event = 'audit.lost'"
        assert await terminal.store.read(lambda db: db.execute(lost).fetchone()) == (1,)

    stage = await world.play(
        *gas_bill(),
        Step(PayByQr, Leave, fails(disk, trouble)),
        *result(),
        *finish(world, card=False),
        then=back,
    )
    assert stage.pages(Result)[-1].claim_code
    assert stage.pages(OutOfService)


async def test_the_audit_ends_no_visit(world: World, disk: FailingDisk) -> None:
    stage = await world.play(
        Step(Home, "claim", fails(disk, IO, "INSERT INTO audit")),
        Step(EnterCode, Leave, mended(disk)),
    )
    assert not stage.pages(Sorry)


@pytest.fixture
def skewed(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Puts the terminal's clock ahead of the platform's: the sandbox's time is moved the other
    way, and the offset that the client has measured with it."""
    build = composition.build

    def skew(ahead: timedelta) -> None:
        sandbox: Any = world.parts.emulators["platform"]
        sandbox.advance(-ahead)

        def built(section: Section) -> Any:
            driver = build(section)
            return _Skewed(driver, ahead) if section.path == "platform" else driver

        monkeypatch.setattr(composition, "build", built)

    return skew


class _Skewed:
    """The real client; its measurement of the clock is off by `ahead`."""

    def __init__(self, client: Any, ahead: timedelta) -> None:
        self._client = client
        self._ahead = ahead

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    @property
    def clock_ahead(self) -> timedelta | None:
        measured: timedelta | None = self._client.clock_ahead
        return None if measured is None else measured + self._ahead


@pytest.mark.parametrize("seconds", [-210, -120, 120, 3600])
async def test_a_clock_that_is_off_pauses_what_promises_and_not_what_looks_up(
    world: World, skewed: Callable[[timedelta], None], seconds: int
) -> None:
    skewed(timedelta(seconds=seconds))

    async def looks(terminal: Terminal) -> None:
        assert terminal.observer.status["clock"].has("clock.off")

    stage = await world.play(Step(Home, "claim"), Step(EnterCode, Leave), then=looks)
    reasons = {tile.key: tile.reason for tile in stage.pages(Home)[-1].tiles}
    paused = {key for key, reason in reasons.items() if reason == text("readiness.clock")}
    assert paused == {"book", "apply", "pay", "complain"}
    assert {key for key, reason in reasons.items() if reason is None} == {"progress", "claim"}


async def test_nothing_is_undertaken_by_a_clock_that_goes_off_during_a_visit(
    world: World, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder: list[Any] = []
    build = composition.build

    def built(section: Section) -> Any:
        driver = build(section)
        if section.path == "platform":
            holder.append(_Skewed(driver, timedelta()))
            return holder[0]
        return driver

    monkeypatch.setattr(composition, "build", built)
    *before, review = gas_bill()

    def jumps() -> None:
        holder[0]._ahead = timedelta(days=3653)

    async def nothing(terminal: Terminal) -> None:
        assert await states(terminal) == []

    stage = await world.play(
        *before,
        Step(Review, review.answer, jumps),
        Step(Sorry, Move.DONE),
        Step(AnythingElse, True),
        then=nothing,
    )
    (sorry,) = stage.pages(Sorry)
    assert sorry.question == text("error.ClockOff")


@pytest.mark.parametrize("seconds", [-50, -20, 0, 20, 50])
async def test_a_payment_page_never_outlives_its_code(
    world: World, skewed: Callable[[timedelta], None], seconds: int
) -> None:
    """Within the limit a clock may be off, and still the code's time is the platform's."""
    skewed(timedelta(seconds=seconds))
    sandbox: Any = world.parts.emulators["platform"]
    shown_at: list[datetime] = []
    expires_at: list[datetime] = []

    async def expires(terminal: Terminal) -> None:
        question = "SELECT key FROM intent"
        (key,) = await terminal.store.read(lambda db: db.execute(question).fetchone())
        undertaking = await terminal.journal.get(key)
        assert isinstance(undertaking.request, Pay)
        expires_at.append(undertaking.request.expires_at)

    stage = await world.with_times(payment=20).play(
        *gas_bill(),
        Step(PayByQr, Leave, lambda: shown_at.append(sandbox.now())),
        Step(Result, Move.DONE),
        Step(AnythingElse, True),
        then=expires,
    )
    (seconds_shown,) = [f.seconds for v, f in stage.seen if isinstance(v, PayByQr)]
    assert seconds_shown is not None
    goes_at = shown_at[0] + timedelta(seconds=seconds_shown)
    assert goes_at < expires_at[0] < goes_at + timedelta(seconds=65)
    assert not stage.pages(Sorry)
