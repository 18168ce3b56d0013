"""On whatever network, each journey ends in time and honestly, and then everything settles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from pathlib import Path

import pytest

from tests.flows.world import world_in
from tests.network.cases import CHANGES, FAULTS, QUESTIONS
from tests.network.journeys import County, Journey, on_a_bad_network
from tests.network.judge import judge
from tests.network.proxy import Fault, proxy_to


def cases() -> Iterator[object]:
    """Every other time the fault hits one request only, else everything from then on."""
    spreading, further = cycle((True, False)), cycle(FAULTS)
    met = [(call, fault) for call in CHANGES for fault in FAULTS]
    met += [(call, next(further)) for call in QUESTIONS for _ in range(2)]
    for (journey, method, path), fault in met:
        spreads = next(spreading)
        name = f"{journey}-{method} {path}-{fault!r}-{'spreading' if spreads else 'once'}"
        yield pytest.param(journey, method, path, fault, spreads, id=name)


@pytest.fixture
async def county(tmp_path: Path) -> AsyncIterator[County]:
    with world_in(tmp_path) as world, proxy_to(world.parts.platform.values["url"]) as proxy:
        made = on_a_bad_network(world, proxy)
        yield made
        await made.direct.close()


@pytest.mark.parametrize(("journey", "method", "path", "fault", "spreads"), tuple(cases()))
async def test_it_ends_honestly_and_settles(
    county: County, journey: Journey, method: str, path: str, fault: Fault, spreads: bool
) -> None:
    await judge(county, journey, method, path, fault, spreads=spreads)
