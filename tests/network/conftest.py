from collections.abc import AsyncIterator, Iterator

import pytest

from tests.drivers.platform.support import World, world
from tests.network.proxy import FaultProxy, proxy_to


@pytest.fixture
async def sandbox() -> AsyncIterator[World]:
    """A sandbox of one's own; its clients are closed with it."""
    made = world()
    yield made
    for client in made.clients:
        await client.close()
    made.emulator.close()


@pytest.fixture
def proxy(sandbox: World) -> Iterator[FaultProxy]:
    """The way to that sandbox."""
    with proxy_to(sandbox.emulator.address) as made:
        yield made
