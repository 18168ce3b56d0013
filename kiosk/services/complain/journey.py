"""What the demo does with this service."""

from __future__ import annotations

from kiosk.views.choose import Choose
from kiosk.views.home import Home
from kiosk.views.result import Printing, Result
from kiosk.views.review import Review
from kiosk.visit.guide import Guide, Journey


async def complain(guide: Guide) -> None:
    """A complaint, without card or name."""
    await guide.sees(Home)
    await guide.tap("tile:complain")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Review)
    await guide.tap("primary")
    await guide.sees(Result, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish()


JOURNEYS = (Journey("complain", complain, slips=1),)
