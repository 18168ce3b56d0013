"""A store in a file of its own, and what stands on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.audit import Audit
from kiosk.store import Store, open_store
from tests.kiosk.platform import InMemoryPlatform


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[Store]:
    opened = open_store(file)
    yield opened
    await opened.close()


@pytest.fixture
def audit(store: Store) -> Audit:
    return Audit(store)


@pytest.fixture
def platform() -> InMemoryPlatform:
    return InMemoryPlatform()
