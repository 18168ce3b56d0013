"""Where the tests keep their files, and the order in which they run beside each other."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import partial
from zlib import crc32

import pytest

MEMORY = "/dev/shm"  # noqa: S108 - the system's own place for files in memory
ROOM = 1 << 30
"""Bytes that must be free there. The tests need far less; a container may have 64 MB."""


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files lie in memory where there is room, in a folder that goes with this run,
    unless `TMPDIR` says otherwise: a store waits for the disk at every write, and no test needs
    the disk."""
    if "TMPDIR" not in os.environ and _room() >= ROOM:
        folder = tempfile.mkdtemp(prefix="tongban-tests-", dir=MEMORY)
        os.environ["TMPDIR"] = folder  # for workers and whatever else the tests start, too
        tempfile.tempdir = None
        config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))


def _room() -> int:
    """Free bytes in memory that this user may write; 0 where there is no such place."""
    return shutil.disk_usage(MEMORY).free if os.access(MEMORY, os.W_OK) else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In parallel those marked `long` start first, so that none is alone at the end; the others
    are mixed, always in the same way, so that those that wait stand beside those that compute."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, int]:
    return item.get_closest_marker("long") is None, crc32(item.nodeid.encode())
