"""What touches do, through the window's own dispatch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from kivy.core.window import Window

from kiosk.app.composition import start_emulators
from kiosk.app.configuration import load
from kiosk.app.window import open_ui
from kiosk.base.i18n import say
from kiosk.base.keys import ALPHABET
from kiosk.base.paths import CONFIG
from kiosk.base.text import text
from kiosk.views.base import Back, Frame, Leave, Look, Preferences
from kiosk.views.choose import Choose, Option
from kiosk.views.covers import Help, StillThere
from kiosk.views.entry import EnterCode, EnterDigits
from kiosk.views.home import Home, Tile
from kiosk.views.leaving import Rate, Rated
from kiosk.views.notices import Sorry, Working
from kiosk.views.result import Move, Printing, Result
from kiosk.views.status import Status
from screens.application import KioskApplication
from screens.hand import Drawn, Finger, Hand, NotThere
from screens.widgets.keypad import Typed
from screens.widgets.text import Text
from tests.gallery.samples import SAMPLES

HOME = Home("?", tiles=(Tile("book", "预约", "calendar"), Tile("pay", "缴费", "bill", reason="停")))
DIGITS = EnterDigits("?", label="户号", length=6)
CODE = EnterCode("?", label="凭证码", scanner=True, hint="八位")
SORRY = Sorry("?", safe="安", whom="谁")
WAYS = Frame(back=True, leave=True)
LONGEST_DOUBLE_TAP = 0.25
"""Seconds within which a second tap was meant for the same thing."""
Play = Callable[[KioskApplication, Hand], Awaitable[None]]


async def played(play: Play, settle: float = 0) -> None:
    """Runs a scene beside the interface, in the worker's one window."""
    app = KioskApplication(1080, 1920)
    app.stage.settle = settle
    await app.run(_as_coroutine(play(app, Hand(app))))


async def _as_coroutine(scene: Awaitable[None]) -> None:
    await scene


def _show(app: KioskApplication, view: Any, frame: Frame = WAYS) -> asyncio.Task[Any]:
    return asyncio.create_task(app.stage.show(view, frame))


def _finger_on(app: KioskApplication, name: str) -> Finger:
    target = app.stage.surface.find(name)
    assert target, name
    return Finger(*app.stage.surface.to_screen(target.center_x, target.center_y))


def _typed(app: KioskApplication) -> str:
    pages = app.stage.surface.layers[0].walk(restrict=True)
    display = next(part for part in pages if isinstance(part, Typed))
    return "".join(p.text for p in display.walk(restrict=True) if isinstance(p, Text))


def _words(app: KioskApplication) -> str:
    parts = app.stage.surface.layers[0].walk(restrict=True)
    return " ".join(part.text for part in parts if isinstance(part, Text))


async def test_a_tap_answers_with_the_tile() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, HOME)
        await hand.tap("tile:book")
        assert await shown == "book"
        assert hand.touches == 1
        assert hand.view() is None, "an answered page waits for nothing"

    await played(scene)


async def test_a_service_that_cannot_run_is_not_touched() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, HOME)
        await hand.until(Home)
        finger = _finger_on(app, "tile:pay")
        finger.down()
        finger.up()
        await hand.tap("tile:book")
        assert await shown == "book"

    await played(scene)


async def test_two_fingers_answer_once() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        first = _show(app, SORRY)
        await hand.until(Sorry)
        fingers = [_finger_on(app, "primary") for _ in range(2)]
        for finger in fingers:
            finger.down()
        fingers[0].up()
        await first
        second = _show(app, SORRY)
        await hand.until(Sorry)
        fingers[1].up()
        await Drawn().wait()
        assert not second.done(), "a finger of the old page answered the next"
        second.cancel()

    await played(scene)


@pytest.mark.parametrize("lifted", [(0, 1), (1, 0)])
async def test_two_fingers_on_one_key_type_it_once(lifted: tuple[int, int]) -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, DIGITS)
        await hand.until(EnterDigits)
        fingers = [_finger_on(app, "digit:5") for _ in range(2)]
        for finger in fingers:
            finger.down()
        for index in lifted:
            fingers[index].up()
        await Drawn().wait()
        assert _typed(app) == "5"
        await hand.tap("digit:5")
        assert _typed(app) == "55"
        shown.cancel()

    await played(scene)


async def test_fingers_on_two_keys_type_both_in_turn() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, DIGITS)
        await hand.until(EnterDigits)
        five, six = _finger_on(app, "digit:5"), _finger_on(app, "digit:6")
        five.down()
        six.down()
        five.up()
        six.up()
        await Drawn().wait()
        assert _typed(app) == "56"
        shown.cancel()

    await played(scene)


@pytest.mark.parametrize(
    ("button", "answers"),
    [("left", True), ("right", False), ("middle", False), ("mouse4", False), ("scrolldown", False)],
)
async def test_only_the_first_button_of_a_mouse_taps(button: str, answers: bool) -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, SORRY)
        await hand.until(Sorry)
        target = app.stage.surface.find("primary")
        assert target
        x, y = app.stage.surface.to_screen(target.center_x, target.center_y)
        before = app.stage.idle_since()
        Window.dispatch("on_mouse_down", x, Window.height - y, button, [])
        await Drawn().wait()
        Window.dispatch("on_mouse_up", x, Window.height - y, button, [])
        await Drawn().wait()
        assert shown.done() is answers
        assert (app.stage.idle_since() > before) is answers
        shown.cancel()

    await played(scene)


@pytest.mark.parametrize("bench", [False, True])
async def test_a_double_tap_meant_for_one_page_does_not_answer_the_next(
    bench: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the guard as the program has it, on a clock that goes only when told."""
    clock = SimpleNamespace(now=1000.0)
    for module in ("screens.stage", "screens.surface"):
        monkeypatch.setattr(f"{module}.monotonic", lambda: clock.now)
    with start_emulators(load(CONFIG / "demo.toml")) as parts:
        app = open_ui(load(CONFIG / "demo.toml"), parts, headless=True, bench=bench)

        async def scene() -> None:
            first = _show(app, SORRY)
            await app.drawn(Sorry)
            clock.now += 1
            finger, second_finger = _finger_on(app, "primary"), _finger_on(app, "primary")
            finger.down()
            finger.up()
            assert await first
            second = _show(app, SORRY)
            await app.drawn(Sorry)
            clock.now += LONGEST_DOUBLE_TAP
            second_finger.down()
            second_finger.up()
            await Drawn().wait()
            assert not second.done()
            clock.now += 1
            deliberate = _finger_on(app, "primary")
            deliberate.down()
            deliberate.up()
            assert await second

        await app.run(scene())


async def test_an_apology_that_comes_again_says_that_it_was_tried_again() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        retry, said = replace(SORRY, retry=True), []
        for view in (retry, Working("?"), retry, retry, SORRY, HOME, retry):
            shown = _show(app, view)
            await hand.until(type(view))
            if isinstance(view, Sorry):
                said.append(_words(app))
            shown.cancel()
        tried = [say(text("screen.tried_again", count=n), "zh_CN") for n in (1, 2)]
        expected = ("", tried[0], tried[1], "", "")
        for words, wanted in zip(said, expected, strict=True):
            assert wanted in words
            assert wanted or not any(t in words for t in tried)

    await played(scene)


async def test_a_new_page_takes_no_touch_until_it_has_settled() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, SORRY)
        await hand.until(Sorry)
        finger = _finger_on(app, "primary")
        finger.down()
        finger.up()
        await Drawn().wait()
        assert not shown.done()
        shown.cancel()

    await played(scene, settle=3600)


async def test_a_touch_after_cancelling_does_nothing() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, DIGITS)
        await hand.until(EnterDigits)
        shown.cancel()
        await asyncio.gather(shown, return_exceptions=True)
        assert hand.names() == []
        finger = _finger_on(app, "back")
        finger.down()
        finger.up()
        await Drawn().wait()
        again = _show(app, DIGITS)
        await hand.until(EnterDigits)
        assert not again.done()
        again.cancel()

    await played(scene)


@pytest.mark.parametrize(("name", "way"), [("back", Back), ("leave", Leave)])
async def test_the_ways_out_are_raised(name: str, way: type[Exception]) -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, Working("?"))
        await hand.tap(name)
        with pytest.raises(way):
            await shown

    await played(scene)


async def test_ways_that_are_not_offered_are_not_there() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, Working("?"), Frame(leave=False))
        await hand.until(Working)
        assert not {"back", "leave"} & set(hand.names())
        shown.cancel()

    await played(scene)


async def test_digits_are_typed_deleted_and_kept_when_the_look_changes() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, DIGITS)
        await hand.type("1234")
        assert "primary" not in hand.names()
        await hand.tap("delete")
        await hand.type("56")
        for name in ("look:large", "language", "low_reach", "display", "look:contrast", "primary"):
            await hand.tap(name)
        assert app.stage.preferences == Preferences("en", Look.CONTRAST, low_reach=True)
        assert _typed(app) == "12356"
        await hand.type("7")
        assert not any(name.startswith("digit:") for name in hand.names())
        await hand.tap("primary")
        assert await shown == "123567"

    await played(scene)


async def test_a_claim_code_is_typed_deleted_and_confirmed() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, CODE)
        await hand.type("7KQM2XWP", "key")
        assert not any(name.startswith("key:") for name in hand.names()), "a ninth character"
        await hand.tap("delete")
        assert "primary" not in hand.names()
        await hand.type("6", "key")
        await hand.tap("primary")
        assert await shown == "7KQM2XW6"

    await played(scene)


async def test_every_character_of_a_code_can_be_typed_and_no_other() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, CODE)
        await hand.until(EnterCode)
        keys = [name.removeprefix("key:") for name in hand.names() if name.startswith("key:")]
        assert sorted(keys) == sorted(ALPHABET)
        shown.cancel()

    await played(scene)


async def test_in_large_print_four_characters_stand_on_a_key() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        app.stage.preferences = Preferences(look=Look.LARGE)
        shown = _show(app, CODE)
        await hand.until(EnterCode)
        fours = [name for name in hand.names() if name.startswith("keys:")]
        assert "".join(name.removeprefix("keys:") for name in fours) == ALPHABET
        await hand.tap("keys:ABCD")
        await hand.tap("keys")
        for character in "7KQM2XW6":
            await hand.tap(next(name for name in fours if character in name))
            await hand.tap(f"key:{character}")
        await hand.tap("primary")
        assert await shown == "7KQM2XW6"

    await played(scene)


async def test_a_typing_error_in_a_code_is_told_at_once_and_can_be_put_right() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, CODE)
        await hand.type("7KQM2XWP", "key")
        assert say(text("claim.mistyped"), "zh_CN") in _words(app)
        assert "primary" not in hand.names(), "sending it cannot succeed"
        await hand.tap("delete")
        assert say(text("claim.mistyped"), "zh_CN") not in _words(app)
        await hand.type("6", "key")
        assert say(text("claim.mistyped"), "zh_CN") not in _words(app)
        assert "primary" in hand.names()
        shown.cancel()

    await played(scene)


async def test_why_a_code_was_not_taken_stands_until_another_one_is_complete() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, replace(CODE, wrong="查不到"))
        await hand.type("7KQM2XW", "key")
        assert "查不到" in _words(app)
        await hand.type("6", "key")
        assert "查不到" not in _words(app)
        shown.cancel()

    await played(scene)


@pytest.mark.parametrize("scanner", [True, False])
async def test_the_scanner_is_named_where_there_is_one(scanner: bool) -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, replace(CODE, scanner=scanner))
        await hand.until(EnterCode)
        assert (say(text("screen.scan_code"), "zh_CN") in _words(app)) is scanner
        shown.cancel()

    await played(scene)


@pytest.mark.parametrize("printing", Printing)
async def test_a_slip_is_printed_again_only_where_that_is_offered(printing: Printing) -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, Result("?", Status.DONE, "7KQM-2XW6", printing=printing))
        await hand.until(Result)
        offered = printing in (Printing.OFFERED, Printing.FAILED, Printing.UNKNOWN)
        assert ("print" in hand.names()) is offered
        assert ("补打" in _words(app)) is (printing is Printing.OFFERED)
        await hand.tap("print" if offered else "primary")
        assert await shown is (Move.PRINT if offered else Move.DONE)

    await played(scene)


async def test_a_cover_keeps_the_page_below() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, DIGITS)
        await hand.type("123")
        cover = asyncio.create_task(app.stage.cover(StillThere("?", 20)))
        await hand.until(StillThere)
        assert hand.names() == ["primary"]
        await hand.tap("primary")
        await cover
        await hand.type("456")
        await hand.tap("primary")
        assert await shown == "123456"

    await played(scene)


async def test_a_cancelled_cover_goes() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, DIGITS)
        await hand.until(EnterDigits)
        cover = asyncio.create_task(app.stage.cover(StillThere("?", 20)))
        await hand.until(StillThere)
        cover.cancel()
        await hand.until(EnterDigits)
        assert len(app.stage.surface.layers) == 1
        shown.cancel()

    await played(scene)


async def test_help_opens_above_and_closes_with_the_page() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        app.stage.help_lines = ("0713-1234567",)
        shown = _show(app, DIGITS)
        await hand.tap("help")
        view = await hand.until(Help)
        assert view.lines == ("0713-1234567",)
        await hand.tap("primary")
        await hand.until(EnterDigits)
        await hand.tap("help")
        await hand.until(Help)
        following = _show(app, SORRY)
        await hand.until(Sorry)
        shown.cancel()
        following.cancel()

    await played(scene)


async def test_many_options_are_turned_and_searched() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        view = next(s.view for s in SAMPLES if s.name == "choose-many")
        shown = _show(app, view)
        await hand.tap("option:12")
        assert await shown == "tyj"
        shown = _show(app, view)
        await hand.tap("search")
        await hand.tap("letter:g")
        assert "letter:q" not in hand.names(), "a key that leads nowhere"
        await hand.tap("letter:a")
        await hand.tap("primary")
        await hand.tap("value:gaj")
        assert await shown == "gaj"

    await played(scene)


async def test_an_option_that_rests_is_not_touched() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        options = (Option(1, "一"), Option(2, "二", enabled=False))
        shown = _show(app, Choose("?", options=options))
        await hand.until(Choose)
        assert "option:1" not in hand.names()
        hand.patience = 0.05
        with pytest.raises(NotThere, match="option:0"):
            await hand.tap("option:1")
        shown.cancel()

    await played(scene)


async def test_a_rating_with_reasons_and_a_skipped_one() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        view = next(s.view for s in SAMPLES if isinstance(s.view, Rate))
        shown = _show(app, view)
        for name in ("grade:5", "reason:fast", "grade:2", "reason:hard", "reason:slow"):
            await hand.tap(name)
        await hand.tap("reason:hard")
        await hand.tap("primary")
        assert await shown == Rated(2, ("slow",))
        shown = _show(app, view)
        await hand.tap("skip")
        assert await shown is None

    await played(scene)


async def test_what_is_heard_is_what_stands_there() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        heard: list[object] = []
        app.stage.speak = heard.append
        view = Working(text("book.holding"), hint="请稍候")
        shown = _show(app, view)
        await hand.until(Working)
        assert heard == []
        await hand.tap("voice")
        assert heard == [view.voice]
        following = _show(app, SORRY)
        await hand.until(Sorry)
        assert heard == [view.voice, SORRY.voice]
        shown.cancel()
        following.cancel()

    await played(scene)


async def test_no_voice_is_offered_where_nothing_speaks() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, SORRY)
        await hand.until(Sorry)
        assert "voice" not in hand.names()
        shown.cancel()

    await played(scene)


async def test_what_is_wrong_with_a_code_is_heard_first() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        heard: list[object] = []
        app.stage.speak = heard.append
        app.stage.preferences = Preferences(voice=True)
        shown = [_show(app, replace(CODE, wrong=wrong)) for wrong in ("", "查不到")]
        await hand.until(EnterCode)
        await Drawn().wait()
        assert heard == [("?", "八位"), ("查不到", "?", "八位")]
        for task in shown:
            task.cancel()

    await played(scene)


async def test_touches_of_nothing_are_no_sign_of_a_resident() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        shown = _show(app, HOME)
        await hand.until(Home)
        await Drawn().wait()
        before = app.stage.idle_since()
        nothing = Finger(*app.stage.surface.to_screen(3, 3))
        for finger in (nothing, _finger_on(app, "tile:pay")):
            finger.down()
            await Drawn().wait()
            finger.up()
        assert app.stage.idle_since() == before
        _finger_on(app, "tile:book").down()
        assert app.stage.idle_since() > before
        shown.cancel()

    await played(scene)


async def test_touches_and_new_pages_reset_the_idle_clock() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        before = app.stage.idle_since()
        shown = _show(app, DIGITS)
        await hand.until(EnterDigits)
        appeared = app.stage.idle_since()
        await hand.tap("digit:1")
        assert before < appeared < app.stage.idle_since()
        shown.cancel()

    await played(scene)


async def test_an_exception_beside_the_interface_is_raised() -> None:
    async def scene(app: KioskApplication, hand: Hand) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await played(scene)
