"""A store in a file of its own, and what stands on it."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kiosk.store.audit import Audit
from kiosk.store.opening import open_store
from kiosk.store.store import Store
from kiosk.undertakings.journal import Journal
from kiosk.undertakings.payments import Payments
from kiosk.undertakings.settler import Settler
from kiosk.undertakings.undertakings import Undertakings
from tests.kiosk.on_disk import VAULT
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
def journal(store: Store, audit: Audit) -> Journal:
    return Journal(store, VAULT, audit)


@pytest.fixture
def payments(journal: Journal, audit: Audit, platform: InMemoryPlatform) -> Payments:
    return Payments(journal, audit, platform)


@pytest.fixture
def undertakings(journal: Journal, platform: InMemoryPlatform) -> Undertakings:
    return Undertakings(journal, platform)


@pytest.fixture
def settler(journal: Journal, payments: Payments, undertakings: Undertakings) -> Settler:
    return Settler(journal, payments, undertakings, every=30)


@pytest.fixture
def logging_restored() -> Iterator[None]:
    """For tests that set the program's log up: afterwards it is pytest's again."""
    root, ours = logging.getLogger(), logging.getLogger("kiosk")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture
def platform() -> InMemoryPlatform:
    return InMemoryPlatform()
