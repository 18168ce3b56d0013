from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from drivers.platform.client import PlatformClient
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
