"""The stage: shows a view, takes the first answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, TypeVar

import screens.renderers  # noqa: F401 - registers every renderer
from kiosk.base.i18n import LANGUAGES
from kiosk.base.text import Words, text
from kiosk.views.base import Back, Frame, Leave, Look, Preferences, View
from kiosk.views.covers import Display, Help
from kiosk.views.home import Home
from kiosk.views.notices import Sorry
from screens.chrome import Chrome
from screens.layout import Builder
from screens.page import Cover, Page
from screens.screen import Screen, renderer
from screens.surface import Surface
from screens.theme import theme

T = TypeVar("T")
Speak = Callable[[tuple[Words, ...]], None]


@dataclass(eq=False)
class _Sheet:
    """One shown view: its screen, its frame, and the future that takes the answer once."""

    screen: Screen[Any]
    frame: Frame
    future: asyncio.Future[Any]
    since: float

    def remaining(self) -> float:
        return max((self.frame.seconds or 0) - (monotonic() - self.since), 0)


class KivyStage:
    """`kiosk.views.base.Stage` on a surface.

    `settle` is how long, in seconds, a new page takes no touch, so that a second tap meant
    for the page before does not answer this one. `help_lines` is what the help button shows.
    `speak`, where set, is given what is spoken whenever the resident wants to hear it; without
    it no page offers a voice.
    """

    def __init__(self, surface: Callable[[Callable[[], None]], Surface]) -> None:
        self.surface = surface(self._touched)
        self.help_lines: tuple[Words, ...] = ()
        self.speak: Speak | None = None
        self.settle = 0.3
        self._preferences = Preferences()
        self._site: Words = ""
        self._online = True
        self._page: _Sheet | None = None
        self._covers: list[_Sheet] = []
        self._aside: _Sheet | None = None
        self._apology: Sorry | None = None
        self._apologies = 0
        self._touched_at = monotonic()
        self._changed = asyncio.Event()

    # --- what the core calls

    @property
    def preferences(self) -> Preferences:
        return self._preferences

    @preferences.setter
    def preferences(self, preferences: Preferences) -> None:
        if preferences == self._preferences:
            return
        heard, self._preferences = self._preferences.voice, preferences
        self._draw_all()
        if preferences.voice and not heard and (view := self.view()):
            self._speak(view)

    def banner(self, site: Words, online: bool) -> None:
        """What the top band says; redraws only on a change."""
        if (site, online) != (self._site, self._online):
            self._site, self._online = site, online
            self._draw_all()

    def idle_since(self) -> float:
        return self._touched_at

    async def show(self, view: View[T], frame: Frame) -> T:
        self._close_aside()
        sheet = self._sheet(view, frame)
        sheet.screen.again = self._again(view)
        self._page = sheet
        self._appear(0, sheet)
        try:
            answer: T = await sheet.future
        finally:
            sheet.future.cancel()
        return answer

    async def cover(self, view: View[T]) -> T:
        sheet = self._sheet(view, Frame())
        self._raise(sheet)
        try:
            answer: T = await sheet.future
        finally:
            sheet.future.cancel()
            self._lower(sheet)
        return answer

    # --- what a hand and the application ask

    def view(self) -> View[Any] | None:
        """The view that waits for an answer now: the topmost cover's or the page's; None
        where it has been answered and the next one is not there yet."""
        sheet = self._covers[-1] if self._covers else self._page
        return sheet.screen.view if sheet and not sheet.future.done() else None

    async def changed(self) -> None:
        """Returns when the stage has been drawn again."""
        self._changed.clear()
        await self._changed.wait()

    def advance(self, seconds: float) -> None:
        """Counts as if the present page had stood that much longer."""
        for sheet in self._sheets():
            sheet.since -= seconds
        self.tick()

    def tick(self, _: float = 0) -> None:
        """Once a second: what the pages renew of themselves, and what the screens count."""
        for sheet, page in zip(self._sheets(), tuple(self.surface.layers), strict=True):
            sheet.screen.elapsed = monotonic() - sheet.since
            page.renew()
            sheet.screen.tick()

    # --- sheets

    def _sheets(self) -> list[_Sheet]:
        return [*([self._page] if self._page else []), *self._covers]

    def _sheet(self, view: View[Any], frame: Frame) -> _Sheet:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def answer(value: object) -> None:
            if not future.done():
                future.set_result(value)

        screen = renderer(view)(view, answer, self._draw_all)
        return _Sheet(screen, frame, future, monotonic())

    def _again(self, view: View[Any]) -> int:
        """How often the same apology has come before in this visit."""
        if isinstance(view, Home):
            self._apology, self._apologies = None, 0
        if not isinstance(view, Sorry):
            return 0
        self._apologies = self._apologies + 1 if view == self._apology else 0
        self._apology = view
        return self._apologies

    def _appear(self, layer: int, sheet: _Sheet) -> None:
        self._touched_at = monotonic()
        self.surface.put(layer, self._drawn(sheet), ready=monotonic() + self.settle)
        self._speak(sheet.screen.view)
        self._changed.set()

    def _raise(self, sheet: _Sheet) -> None:
        self._covers.append(sheet)
        self._appear(len(self._sheets()) - 1, sheet)

    def _lower(self, sheet: _Sheet) -> None:
        if sheet in self._covers:
            layer = self._sheets().index(sheet)
            self._covers.remove(sheet)
            self.surface.put(layer, None)
            self._changed.set()

    def _draw_all(self) -> None:
        for layer, sheet in enumerate(self._sheets()):
            self.surface.put(layer, self._drawn(sheet))
        self._changed.set()

    def _drawn(self, sheet: _Sheet) -> Page:
        look = theme(self._preferences, self.surface.scale)
        width, height = self.surface.design
        if sheet in self._covers:
            return Cover(sheet.screen, self._chrome(sheet), look, width, height)
        chrome = self._chrome(sheet)
        counted = None if sheet.frame.seconds is None else sheet.remaining
        return Builder(sheet.screen, sheet.frame, chrome, look, width, height, counted).build()

    def _speak(self, view: View[Any]) -> None:
        if self.speak and self._preferences.voice:
            self.speak(view.voice)

    def _touched(self) -> None:
        self._touched_at = monotonic()

    # --- bands

    def _chrome(self, sheet: _Sheet) -> Chrome:
        acts = {
            "look:large": lambda: self._toggle_look(Look.LARGE),
            "look:contrast": lambda: self._toggle_look(Look.CONTRAST),
            "low_reach": lambda: self._set(low_reach=not self._preferences.low_reach),
            "language": self._next_language,
            "help": self._open_help,
            "display": self._open_display,
            "back": lambda: _raise(sheet, Back()),
            "leave": lambda: _raise(sheet, Leave()),
        }
        if self.speak:
            acts["voice"] = lambda: self._set(voice=not self._preferences.voice)
        return Chrome(self._site, self._online, self._preferences, acts)

    def _set(self, **values: object) -> None:
        self.preferences = replace(self._preferences, **values)  # type: ignore[arg-type]  # by name

    def _toggle_look(self, look: Look) -> None:
        self._set(look=Look.STANDARD if self._preferences.look is look else look)

    def _next_language(self) -> None:
        index = LANGUAGES.index(self._preferences.language)
        self._set(language=LANGUAGES[(index + 1) % len(LANGUAGES)])

    def _open_help(self) -> None:
        view = self.view()
        about = view.help if view else ""
        self._open(Help(text("screen.help_question"), self.help_lines, about=about))

    def _open_display(self) -> None:
        self._open(Display(text("screen.display_question")))

    def _open(self, view: View[None]) -> None:
        """Raises a cover of the stage's own; one at a time."""
        if self._aside is None:
            self._aside = self._sheet(view, Frame())
            self._aside.future.add_done_callback(lambda _: self._close_aside())
            self._raise(self._aside)

    def _close_aside(self) -> None:
        if self._aside is not None:
            sheet, self._aside = self._aside, None
            sheet.future.cancel()
            self._lower(sheet)


def _raise(sheet: _Sheet, way: Exception) -> None:
    if not sheet.future.done():
        sheet.future.set_exception(way)
