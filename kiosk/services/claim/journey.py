"""What the demo does with this service."""

from __future__ import annotations

from kiosk.views.entry import EnterCode
from kiosk.views.home import Home
from kiosk.views.result import Result
from kiosk.visit.guide import Guide, Journey

KEPT = "SEED2225"
"""The claim code of an appointment of the sandbox that was kept."""


async def claim(guide: Guide) -> None:
    """What became of an appointment."""
    await guide.sees(Home)
    await guide.tap("tile:claim")
    await guide.sees(EnterCode)
    await guide.tap(*(f"key:{key}" for key in KEPT), "primary")
    await guide.sees(Result, claim_code=f"{KEPT[:4]}-{KEPT[4:]}")
    await guide.tap("primary")
    await guide.finish()


JOURNEYS = (Journey("claim", claim),)
