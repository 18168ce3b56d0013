"""Where a visit begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.base.text import Words
from kiosk.views.base import View


@dataclass(frozen=True)
class Tile:
    """A service on the home page. `reason` says why it cannot run now; None: it can."""

    key: str
    title: Words
    icon: str
    reason: Words | None = None


@dataclass(frozen=True)
class Home(View[str]):
    """Answered with the key of a tile that can run."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class OutOfService(View[None]):
    """Nothing can run. Never answered; `hint` names the nearest alternative. `causes` are what
    is wrong, `safe` is what is safe, `since` when it began, `whom` whom to ask."""

    causes: tuple[Words, ...] = ()
    safe: Words = ""
    since: datetime | None = None
    whom: Words = ""
