"""A number typed on the page's own pad."""

from __future__ import annotations

from kiosk.views import EnterDigits
from screens.entry import Entry
from screens.screen import Content, renders
from screens.theme import Theme
from screens.widgets.keypad import digit_pad


@renders(EnterDigits)
class EnterDigitsScreen(Entry[EnterDigits]):
    """The primary action rests until the number is complete."""

    @property
    def length(self) -> int:
        return self.view.length

    def content(self, theme: Theme) -> Content:
        full, empty = self.full, not self.typed
        return Content(
            lead=[self.field(theme, self.view.label)],
            touch=digit_pad(theme, self.type, self.delete, self.clear, full=full, empty=empty),
            primary=self.confirm(theme),
        )
