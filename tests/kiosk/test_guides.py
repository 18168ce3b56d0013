"""Guides of items, asked of a real platform when somebody wants to know them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from kiosk.base.errors import PlatformUnreachable
from kiosk.base.text import Sentences
from kiosk.catalogue.guides import Guides
from kiosk.contract.catalogue import Guide, ReadGuide
from kiosk.contract.request import Version
from tests.drivers.platform.support import ITEM, World, refused, world

OTHER, THIRD = "rsj-sbk", "gaj-hkqy"
FOR_EVER = 1e9


@pytest.fixture
async def sandbox() -> AsyncIterator[World]:
    made = world()
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()


def guides(sandbox: World, every: float, most: int = 2) -> Guides:
    return Guides(sandbox.client(attempts=1), every, most)


async def test_a_guide_is_asked_for_once_and_then_at_hand(sandbox: World) -> None:
    held = guides(sandbox, FOR_EVER)
    guide = await held.get(ITEM)
    assert guide.item_id == ITEM
    assert guide.conditions
    assert [step.days for step in guide.steps] == [0, 15, 0]
    sandbox.network("offline")
    assert await held.get(ITEM) is guide
    with pytest.raises(PlatformUnreachable):
        await held.get(OTHER)


async def test_an_item_of_which_nothing_more_is_known_has_an_empty_one(sandbox: World) -> None:
    assert await guides(sandbox, FOR_EVER).get(THIRD) == Guide(THIRD)


async def test_of_an_item_that_there_is_not_there_is_none(sandbox: World) -> None:
    held = guides(sandbox, 0)
    with refused("item.unknown"):
        await held.get("no-such-item")
    await held.get(ITEM)
    county = sandbox.emulator._world.platform.office.county
    county.items = {id_: item for id_, item in county.items.items() if id_ != ITEM}
    with refused("item.unknown"):
        await held.get(ITEM)
    sandbox.network("offline")
    with pytest.raises(PlatformUnreachable):
        await held.get(ITEM)


async def test_those_that_were_wanted_last_are_held(sandbox: World) -> None:
    held = guides(sandbox, FOR_EVER)
    for item in (ITEM, OTHER, ITEM, THIRD):
        await held.get(item)
    sandbox.network("offline")
    assert (await held.get(ITEM)).steps
    await held.get(THIRD)
    with pytest.raises(PlatformUnreachable):
        await held.get(OTHER)


async def test_after_a_while_it_is_asked_whether_one_is_still_so(sandbox: World) -> None:
    held = guides(sandbox, 0)
    guide = await held.get(ITEM)
    assert await held.get(ITEM) is guide, "it is not sent again"
    sandbox.network("offline")
    assert await held.get(ITEM) is guide, "no answer takes it away"
    sandbox.network("online")
    county = sandbox.emulator._world.platform.office.county
    dearer = replace(guide, fee=Sentences("每证 40 元", "40 yuan"))
    county.guides = {**county.guides, ITEM: dearer}
    assert await held.get(ITEM) == dearer


async def test_a_version_that_is_known_is_not_sent(sandbox: World) -> None:
    client = sandbox.client()
    heard = await client.ask(ReadGuide(ITEM))
    assert heard.value
    assert await client.ask(ReadGuide(ITEM, heard.etag)) == Version(None, heard.etag)
    other = await client.ask(ReadGuide(OTHER, heard.etag))
    assert other.value
    assert other.value.item_id == OTHER
