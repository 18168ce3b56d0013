"""What a claim code was found to stand for, and the page that a service has for it.

A service whose things can be claimed says so in its folder: `CLAIMS` has a page for each class of
`kiosk.contract` that is claimable, `KEPT` the word for each of its promises that was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kiosk.undertakings.undertaking import Undertaking
from kiosk.visit.flow import Page

LOOKED = "claim"
"""What is rated of a look-up: the service; what was looked up may have been rated before."""


@dataclass(frozen=True)
class Found:
    """`own` is what this terminal's own journal has under the code, oldest first; `thing` what
    the platform has."""

    code: str
    tries: int
    own: tuple[Undertaking[Any], ...] = ()
    thing: Any = None


@dataclass(frozen=True)
class ClaimPage:
    """`tells`: the page tells how it ended, and is not gone back from."""

    page: Page[Found]
    tells: bool = True
