"""A number typed on the page's own pad."""

from __future__ import annotations

from kiosk.model.text import text
from kiosk.views import EnterDigits
from screens.screen import Content, Screen, renders
from screens.theme import Theme
from screens.widgets.keypad import Digits, digit_pad
from screens.widgets.part import Column
from screens.widgets.text import Text


@renders(EnterDigits)
class EnterDigitsScreen(Screen[EnterDigits]):
    """The primary action rests until the number is complete."""

    typed = ""

    def content(self, theme: Theme) -> Content:
        view = self.view
        full = len(self.typed) >= view.length
        count = text("screen.digits_of", typed=len(self.typed), length=view.length)
        label = f"{theme.say(view.label)}  ·  {theme.say(count)}"
        return Content(
            lead=[
                Column(
                    Text(theme, label, theme.small, colour=theme.muted),
                    Digits(theme, self.typed, view.length),
                    gap=8,
                )
            ],
            touch=digit_pad(
                theme, self._type, self._delete, self._clear, full=full, empty=not self.typed
            ),
            primary=self.main(
                theme, text("screen.confirm"), self._confirm, icon="check", enabled=full
            ),
        )

    def _type(self, digit: str) -> None:
        if len(self.typed) < self.view.length:
            self.typed += digit
            self.changed()

    def _delete(self) -> None:
        self.typed = self.typed[:-1]
        self.changed()

    def _clear(self) -> None:
        self.typed = ""
        self.changed()

    def _confirm(self) -> None:
        self.answer(self.typed)
