"""Booking: a new one, changed, cancelled; and what happens when things go wrong on the way."""

from __future__ import annotations

from kiosk.base.text import text
from kiosk.views.base import Back, Leave
from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.card import PresentCard
from kiosk.views.choose import Choose
from kiosk.views.home import Home
from kiosk.views.leaving import Rate, Rated
from kiosk.views.notices import Sorry
from kiosk.views.result import Ending, Move, Printing, Result
from kiosk.views.review import Review
from kiosk.visit.terminal import Terminal
from tests.flows.stage import WAIT, Step
from tests.flows.steps import (
    finish,
    first,
    new_booking,
    option,
    present,
    printing_states,
    result,
    take_card,
)
from tests.flows.world import World, until


async def test_a_booking_is_made_its_code_shown_and_its_slip_printed(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"), *new_booking(), *result(), *finish(world, card=True)
    )
    running, printed = stage.pages(Result)
    assert running.ending is Ending.DONE
    assert printing_states([running, printed]) == [Printing.RUNNING, Printing.PRINTED]
    assert running.claim_code
    (slip,) = world.slips()
    assert running.claim_code in slip


async def test_the_slip_masks_name_and_number(world: World) -> None:
    await world.play(
        *present(world, "book", "wang"),
        *new_booking(),
        *result(),
        *finish(world, card=True),
    )
    (slip,) = world.slips()
    assert "王*国" in slip
    assert "王建国" not in slip
    assert "429999198507210036" not in slip


async def test_the_review_shows_exactly_what_was_chosen(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"), *new_booking(), *result(), *finish(world, card=True)
    )
    (review,) = stage.pages(Review)
    (slots,) = stage.pages(ChooseSlot)
    chosen = next(s for s in slots.slots if s.places_left)
    values = [row.value for row in review.rows]
    assert chosen.starts_at in values


async def test_back_leads_from_page_to_page_and_keeps_what_was_chosen(world: World) -> None:
    await world.play(
        *present(world, "book", "rare"),
        Step(Choose, first),
        Step(Choose, Back),
        Step(Choose, first),
        Step(Choose, first),
        Step(ChooseDay, Back),
        Step(Choose, first),
        Step(ChooseDay, Leave),
        take_card(world),
    )


async def test_back_behind_the_identification_leads_home_with_the_identity_kept(
    world: World,
) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, Back),
        Step(Home, "apply"),
        Step(Choose, Leave),
        take_card(world),
    )
    frames = [frame for view, frame in stage.seen if isinstance(view, (Choose, Home))]
    at_home_first, in_the_service, at_home_again, *_ = frames
    assert not at_home_first.leave
    assert in_the_service.back
    assert (at_home_again.people, at_home_again.leave, at_home_again.back) == (
        in_the_service.people,
        True,
        False,
    )
    assert len(stage.pages(PresentCard)) == 1


async def test_a_place_held_and_not_confirmed_is_given_back(world: World) -> None:
    steps = new_booking()[:-1]
    stage = await world.play(
        *present(world, "book", "rare"),
        *steps,
        Step(Review, Leave),
        take_card(world),
        *present(world, "book", "rare"),
        *steps,
        Step(Review, Leave),
        take_card(world),
    )
    before, after = stage.pages(ChooseSlot)
    assert [s.places_left for s in before.slots] == [s.places_left for s in after.slots]


async def _book_once(world: World) -> None:
    await world.play(
        *present(world, "book", "rare"), *new_booking(), *result(), *finish(world, card=True)
    )


async def test_a_booking_is_changed_to_another_time(world: World) -> None:
    await _book_once(world)
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, option(1)),
        Step(Choose, option(0)),
        Step(ChooseDay, lambda view: [d.on for d in view.days if d.places][-1]),
        Step(ChooseSlot, lambda view: next(s for s in view.slots if s.places_left)),
        Step(Review, True),
        *result(),
        *finish(world, card=True),
    )
    chosen = next(s for s in stage.pages(ChooseSlot)[0].slots if s.places_left)
    values = [row.value for row in stage.pages(Result)[0].rows]
    assert chosen.starts_at in values
    assert len(world.slips()) == 2


async def test_a_booking_is_cancelled(world: World) -> None:
    await _book_once(world)

    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, option(1)),
        Step(Choose, option(1)),
        Step(Review, True),
        *result(),
        *finish(world, card=True),
        *present(world, "book", "rare"),
        Step(Choose, Leave),
        take_card(world),
    )
    assert stage.pages(Result)[0].question == text("book.done.cancel")
    assert stage.pages(Choose)[-1].question == text("book.department")


async def test_a_lost_answer_books_once_and_says_so(world: World) -> None:
    """The platform does the work and the line breaks: the same key asks again."""
    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-1],
        Step(Review, True, world.doing("platform", "network", "lost_reply")),
        Step(Result, WAIT, world.doing("platform", "network", "online")),
        Step(Result, Move.DONE),
        *finish(world, card=True),
    )
    assert stage.pages(Result)[0].ending is Ending.UNKNOWN
    assert stage.pages(Result)[0].claim_code in world.slips()[0]


async def test_an_unknown_booking_is_settled_in_the_background(world: World) -> None:
    async def settled(terminal: Terminal) -> None:
        await until(terminal.settler.settle)

    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking()[:-1],
        Step(Review, True, world.doing("platform", "network", "lost_reply")),
        Step(Result, WAIT, world.doing("platform", "network", "online")),
        Step(Result, Move.DONE),
        *finish(world, card=True),
        then=settled,
    )
    code = stage.pages(Result)[0].claim_code
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, option(1)),
        Step(Choose, Leave),
        take_card(world),
    )
    assert stage.pages(Choose)[0].options[1].value.claim_code == code


async def test_an_unreachable_platform_is_told_before_anything_is_sent(world: World) -> None:
    stage = await world.play(
        *present(world, "book", "rare"),
        Step(Choose, first, world.doing("platform", "network", "offline")),
        Step(Choose, first),
        Step(Sorry, Move.RETRY, world.doing("platform", "network", "online")),
        Step(ChooseDay, Leave),
        take_card(world),
    )
    (sorry,) = stage.pages(Sorry)
    assert sorry.retry


async def test_a_rating_reaches_the_platform(world: World) -> None:
    async def delivered(terminal: Terminal) -> None:
        async def empty() -> bool:
            return not (await terminal.outbox.waiting())["rating"]

        await until(empty)

    stage = await world.play(
        *present(world, "book", "rare"),
        *new_booking(),
        *result(),
        *finish(world, card=True, rated=Rated(5, ("fast",))),
        then=delivered,
    )
    assert stage.pages(Rate)[0].reasons


async def test_home_offers_what_still_works(world: World) -> None:
    """Without a reader, bills can still be paid."""
    world.does("id_card_reader", "plug", "off")
    stage = await world.play(Step(Home, WAIT), Step(Home, "pay"), Step(Choose, Leave))
    tiles = {tile.key: tile for tile in stage.pages(Home)[1].tiles}
    assert tiles["pay"].reason is None
    assert tiles["book"].reason is not None
