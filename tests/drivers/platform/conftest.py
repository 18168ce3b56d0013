from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from drivers.platform.client import PlatformClient
from tests.drivers.platform.support import World, world


@pytest.fixture
async def sandbox() -> AsyncIterator[World]:
    """A sandbox of one's own; its clients are closed with it."""
    made = world(attempts=2)
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()


@pytest.fixture
def client(sandbox: World) -> PlatformClient:
    return sandbox.client()
