"""What a renderer is: a screen gets a view and an answer function, nothing else.

A screen holds what was typed or turned so far; its parts are made again whenever that changes,
so a page changes look and language while it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kiosk.base.text import Words
from kiosk.views.base import View
from screens.cells import Cells
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.part import Part

V = TypeVar("V", bound=View[Any])
S = TypeVar("S", bound="type[Screen[Any]]")


@dataclass
class Grid:
    """Parts that may need several pages: cells of equal width, as many beside each other as
    `least` allows, up to `columns` (0: no limit) and `per_page` (0: no limit). With `fit`, the
    first of these numbers of columns with which everything stands on one page, else that with
    which most does.

    `even` gives all cells one height, which grows up to `tallest` where there is room.

    Of `LazyCells` only those of the present page are made, so that a list may be of any length.
    """

    cells: Cells
    least: float = 0
    columns: int = 1
    per_page: int = 0
    even: bool = False
    tallest: float = 0
    gap: float | None = None
    fit: tuple[int, ...] = ()


@dataclass
class Content:
    """What fills the skeleton. `lead` stands with the question. The answer area holds `info`,
    which is read, or `touch`, which is touched; on each of its pages `heading` stands above.
    `primary` and, before it, `second` stand in the bottom band. `question`, `hint` and `wrong`
    stand for the view's own where they are not None, the sizes where they are not 0. A `slim`
    page says of where it is no more than the service. `left` is the share of the width that the
    question has beside the answers, where it is not the usual one. A cover with `switches` shows
    those of the display."""

    lead: list[Part] = field(default_factory=list)
    info: Grid | None = None
    touch: Grid | None = None
    heading: list[Part] = field(default_factory=list)
    primary: Button | None = None
    second: Button | None = None
    question: Words | None = None
    hint: Words | None = None
    wrong: Words | None = None
    question_size: float = 0
    hint_size: float = 0
    slim: bool = False
    left: float = 0
    switches: bool = False


class Screen(Generic[V]):
    """One view on the stage. `answer` takes the view's answer; `changed` asks for new parts.

    `room` is the width of the answer area, `tight` whether there is little height, `wide`
    whether the canvas is, `low` whether all that is touched is; `elapsed` is the seconds since
    the page appeared, `again` how often it has come before with nothing new on it.

    `starts` are the entries that the pages begin with which were turned through, up to the present
    one; `following` is the one that the next page begins with; `unread` is whether there is a
    next page.

    A screen that must stand on one page has several `densities`: it is asked for its parts with
    `density` 0, 1 … until they do.
    """

    densities: int = 1

    def __init__(self, view: V, answer: Callable[[Any], None], changed: Callable[[], None]) -> None:
        self.view, self.answer, self.changed = view, answer, changed
        self.density = self.again = self.following = 0
        self.starts = [0]
        self.elapsed = 0.0
        self.room = 0.0
        self.tight = self.wide = self.low = self.unread = False

    def content(self, theme: Theme) -> Content:
        """The parts of the page as it stands now."""
        raise NotImplementedError

    def tick(self) -> None:
        """Called once a second."""

    def turn_forward(self) -> None:
        """To the next page of a long list."""
        self.starts = [*self.starts, self.following]
        self.changed()

    def turn_back(self) -> None:
        """To the page before."""
        self.starts = self.starts[:-1] or [0]
        self.changed()

    def rewind(self) -> None:
        """Another list stands from its first page on."""
        self.starts = [0]

    def say(self, answer: object) -> Callable[[], None]:
        """An act that gives this answer."""
        return lambda: self.answer(answer)

    def primary(self, theme: Theme, words: object, answer: object, icon: str = "") -> Button:
        """The page's primary action, giving this answer."""
        return self.main(theme, words, self.say(answer), icon=icon)

    def main(
        self,
        theme: Theme,
        words: object,
        act: Callable[[], None],
        *,
        icon: str = "",
        enabled: bool = True,
        names: tuple[str, ...] = ("primary",),
    ) -> Button:
        """The page's primary action."""
        return Button(
            theme,
            words,
            names=names,
            act=act,
            icon=icon,
            kind="primary",
            bold=True,
            enabled=enabled,
        )


_RENDERERS: dict[type[View[Any]], type[Screen[Any]]] = {}


def renders(view: type[View[Any]]) -> Callable[[S], S]:
    """Registers the decorated screen for a class of views."""

    def register(screen: S) -> S:
        _RENDERERS[view] = screen
        return screen

    return register


def renderer(view: View[Any]) -> type[Screen[Any]]:
    """The screen for a view; a view without one is a programming error (LookupError)."""
    return renderer_of(type(view))


def renderer_of(view: type[View[Any]]) -> type[Screen[Any]]:
    """The screen for a class of views, or for the nearest it inherits."""
    for class_ in view.__mro__:
        if class_ in _RENDERERS:
            return _RENDERERS[class_]
    raise LookupError(f"no screen renders {view.__name__}")
