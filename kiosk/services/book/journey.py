"""What the demo does with this service."""

from __future__ import annotations

from kiosk.views.calendar import ChooseDay, ChooseSlot
from kiosk.views.choose import Choose
from kiosk.views.result import Ending, Printing, Result
from kiosk.views.review import Review
from kiosk.visit.guide import Guide, Journey


async def book(guide: Guide) -> None:
    """An appointment, from the card to the slip."""
    await guide.identified("book", "wang")
    view = await guide.sees(Choose)
    if view.options[0].value is None:
        await guide.tap("option:0")
        await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(Choose)
    await guide.tap("option:0")
    await guide.sees(ChooseDay)
    await guide.tap_first("day:")
    await guide.sees(ChooseSlot)
    await guide.tap_first("slot:")
    await guide.sees(Review)
    await guide.tap("primary")
    await guide.sees(Result, ending=Ending.DONE, printing=Printing.PRINTED)
    await guide.tap("primary")
    await guide.finish(card=True)


JOURNEYS = (Journey("book", book, slips=1),)
