"""What the demo does with this service."""

from __future__ import annotations

from kiosk.base.text import text
from kiosk.views.choose import Choose
from kiosk.views.result import Ending, Printing, Result
from kiosk.views.review import Review
from kiosk.visit.guide import Guide, Journey


async def apply(guide: Guide) -> None:
    """An application, from the card to the slip."""
    await guide.identified("apply", "wang")
    view = await guide.sees(Choose)
    if view.question == text("apply.department"):
        await guide.tap("option:0")
        await guide.sees(Choose, question=text("apply.procedure"))
    await guide.tap("option:0")
    await guide.sees(Review)
    await guide.tap("primary")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish(card=True)


JOURNEYS = (Journey("apply", apply, slips=1),)
