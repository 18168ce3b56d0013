from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.power.recorder import quick_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as found:
        yield found
