"""The times of one day, morning and afternoon apart."""

from __future__ import annotations

from kiosk.base.moments import local
from kiosk.base.text import text
from kiosk.contract.booking import Slot
from kiosk.views.calendar import ChooseSlot
from screens.cells import LazyCells
from screens.screen import Content, Grid, Screen, renders
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part
from screens.widgets.text import Text

_NOON = 12


@renders(ChooseSlot)
class ChooseSlotScreen(Screen[ChooseSlot]):
    """A time that is full rests, and says so. The afternoon begins a new row."""

    def content(self, theme: Theme) -> Content:
        least = theme.body * 7
        columns = max(int((self.room + theme.gap) // (least + theme.gap)), 1)
        morning, afternoon = list[Slot](), list[Slot]()
        for slot in self.view.slots:
            (morning if _in_the_morning(slot) else afternoon).append(slot)
        slots = morning + afternoon
        cells = LazyCells(
            len(slots),
            lambda number: self._slot(theme, slots[number]),
            at=len(morning),
            blanks=-len(morning) % columns if afternoon else 0,
            columns=columns,
        )
        grid = Grid(cells, columns=columns, even=True, tallest=theme.target * 1.25)
        return Content(lead=[Text(theme, self.view.on, theme.body, bold=True)], touch=grid)

    def _slot(self, theme: Theme, slot: Slot) -> Part:
        free = slot.places_left > 0
        places = text("screen.places", count=slot.places_left) if free else text("screen.full")
        half = text("screen.morning" if _in_the_morning(slot) else "screen.afternoon")
        first, last = (theme.say(local(at).timetz()) for at in (slot.starts_at, slot.ends_at))
        return Button(
            theme,
            f"{first}–{last}",
            names=(f"slot:{first}",),
            act=self.say(slot),
            detail=text("screen.slot_detail", half=half, places=places),
            bold=free,
            padding=12,
            enabled=free,
        )


def _in_the_morning(slot: Slot) -> bool:
    return local(slot.starts_at).hour < _NOON
