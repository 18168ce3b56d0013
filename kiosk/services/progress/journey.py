"""What the demo does with this service."""

from __future__ import annotations

from kiosk.views.choose import Choose
from kiosk.views.result import Printing, Progress
from kiosk.visit.guide import Guide, Journey


async def progress(guide: Guide) -> None:
    """A case and its nodes, printed."""
    await _looked_up(guide)
    await guide.tap("print")
    await guide.sees(Progress, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish(card=True)


async def rate(guide: Guide) -> None:
    """Looks a case up and rates the visit."""
    await _looked_up(guide)
    await guide.tap("primary")
    await guide.finish(grade=5, card=True)


async def _looked_up(guide: Guide) -> None:
    await guide.identified("progress", "zhang")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Progress)


JOURNEYS = (Journey("progress", progress, slips=1), Journey("rate", rate))
