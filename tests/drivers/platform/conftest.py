from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from drivers.platform.client import PlatformClient
from tests.drivers.platform.profiles import PROFILES
from tests.drivers.platform.support import World, world


@pytest.fixture
async def sandbox() -> AsyncIterator[World]:
    """A sandbox of one's own; its clients are closed with it. Slow is slower than any of them."""
    made = world(sandbox={"slow": 60.0})
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()


@pytest.fixture
def client(sandbox: World) -> PlatformClient:
    """One that does not send again by itself."""
    return sandbox.client(attempts=1)


@pytest.fixture(params=PROFILES)
async def signed_world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A sandbox for each signing profile; its clients do not send again by themselves."""
    made = world(signing=request.param, attempts=1, **PROFILES[request.param])
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()
