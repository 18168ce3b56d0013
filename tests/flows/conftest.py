from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.world import World, world_in


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """A test that is marked with `shows` must have shown those pages in it."""
    with world_in(tmp_path) as made:
        yield made
    promised = {page for mark in request.node.iter_markers("shows") for page in mark.args}
    assert promised <= made.shown, f"never shown: {sorted(promised - made.shown)}"
