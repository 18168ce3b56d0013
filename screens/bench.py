"""The bench of the demo: the emulators' controls beside the canvas, and the newest slip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle

from kiosk.base.emulation import Control, Emulator
from kiosk.base.i18n import has
from kiosk.base.text import Words, text
from screens.page import Page
from screens.surface import Surface
from screens.theme import Theme
from screens.widgets.button import Button, Kind
from screens.widgets.part import Column, Part, Row
from screens.widgets.text import Text

WIDTH = 480
"""Its width in window pixels."""

_MARGIN = 20
_LOOK = Theme(
    background="#29303A",
    surface="#38414E",
    ink="#FFFFFF",
    muted="#C9D2DD",
    line="#5A6675",
    primary="#8CC2FF",
    primary_pressed="#FFFFFF",
    on_primary="#10202E",
    tint="#4A5666",
    radius=8,
    small=15,
    body=16,
    tile=20,
    question=22,
    target=36,
    gap=8,
    outline=1,
)


class Bench(Surface):
    """One tab per emulator; each control a row of its values, the present one marked.

    Touch names are `bench:<emulator>` for a tab and `bench:<emulator>:<control>:<value>`.
    """

    def __init__(self, emulators: Mapping[str, Emulator], width: int, height: int) -> None:
        super().__init__((width - WIDTH, 0), (WIDTH, height), _nobody, (WIDTH, height))
        self._emulators = dict(emulators)
        self._tab = next(iter(self._emulators))
        self._first = 0
        self._shown: object = None
        self.language = "zh_CN"
        self.tick()

    def tick(self) -> None:
        """Draws it again where something has changed."""
        if self._state() != self._shown:
            self.draw()

    def draw(self) -> None:
        """Draws it as the emulators are now."""
        self._shown = self._state()
        look = Theme(**{**vars(_LOOK), "language": self.language})
        page = Page(look, *self.size)
        inner = self.width - 2 * _MARGIN
        top = page.put(self._tabs(look), _MARGIN, self.height - _MARGIN, inner) - 2 * look.gap
        top = self._controls(look, page, top, inner)
        if self._slips() and top > 3 * _MARGIN:
            page.put(_Slip(self._slips()[-1]), _MARGIN, top, inner, max(top - _MARGIN, 10))
        self.put(0, page, ready=0.0)

    def _controls(self, look: Theme, page: Page, top: float, inner: float) -> float:
        """Puts as many controls as fit, from the one turned to; returns the lower edge."""
        parts = [self._control(look, c) for c in self._emulators[self._tab].controls()]
        floor = _MARGIN + look.target + look.gap
        for index, part in enumerate(parts[self._first :], self._first):
            if top - part.measure(inner) < floor and index > self._first:
                return self._more(look, page, index, inner)
            top = page.put(part, _MARGIN, top, inner) - look.gap * 1.5
        return self._more(look, page, 0, inner) if self._first else top

    def _more(self, look: Theme, page: Page, first: int, inner: float) -> float:
        more = _chip(look, text("screen.more"), "bench:more", _Turn(self, first), on=False)
        page.put(more, _MARGIN, _MARGIN + look.target, inner)
        return 0.0

    def _state(self) -> object:
        controls = self._emulators[self._tab].controls()
        return (
            self._tab,
            self.language,
            self._slips(),
            tuple((c.key, c.current()) for c in controls),
        )

    def _slips(self) -> tuple[Path, ...]:
        return tuple(p for emulator in self._emulators.values() for p in emulator.output())

    def _tabs(self, look: Theme) -> Part:
        tabs = [
            _chip(look, _words(f"device.{n}", n), f"bench:{n}", _Open(self, n), on=n == self._tab)
            for n in self._emulators
        ]
        return Column(*_rows(tabs, WIDTH - 2 * _MARGIN, look), gap=look.gap)

    def _control(self, look: Theme, control: Control) -> Part:
        key = f"control.{control.key}"
        chips = [
            _chip(
                look,
                _words(f"{key}.{value}", value),
                f"bench:{self._tab}:{control.key}:{value}",
                _Choose(self, control, value),
                on=value == control.current(),
            )
            for value in control.values
        ]
        label = Text(look, _words(key, control.key), look.small, colour=look.muted)
        return Column(label, *_rows(chips, WIDTH - 2 * _MARGIN, look), gap=look.gap * 0.75)

    def open(self, name: str) -> None:
        """Shows the controls of that emulator."""
        self._tab, self._first = name, 0
        self.draw()

    def turn(self, first: int) -> None:
        """Shows the controls from that one on."""
        self._first = first
        self.draw()


class _Turn:
    """The act of the button for more controls."""

    def __init__(self, bench: Bench, first: int) -> None:
        self._bench, self._first = bench, first

    def __call__(self) -> None:
        self._bench.turn(self._first)


class _Open:
    """The act of a tab."""

    def __init__(self, bench: Bench, name: str) -> None:
        self._bench, self._name = bench, name

    def __call__(self) -> None:
        self._bench.open(self._name)


class _Choose:
    """The act of a value."""

    def __init__(self, bench: Bench, control: Control, value: str) -> None:
        self._bench, self._control, self._value = bench, control, value

    def __call__(self) -> None:
        self._control.choose(self._value)
        self._bench.draw()


class _Slip(Part):
    """A picture, as large as fits, at the top of its rectangle."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._texture = CoreImage(str(path), nocache=True).texture

    def draw(self) -> None:
        wide, high = self._texture.size
        scale = min(self.width / wide, self.height / high)
        size = (wide * scale, high * scale)
        with self.canvas.before:
            Color(1, 1, 1, 1)
            x = self.x + (self.width - size[0]) / 2
            Rectangle(texture=self._texture, pos=(x, self.top - size[1]), size=size)


def _chip(look: Theme, words: Words, name: str, act: Callable[[], None], *, on: bool) -> Button:
    kind: Kind = "chosen" if on else "quiet"
    wide = min(Text(look, words).full_width() + 28, WIDTH - 2 * _MARGIN)
    return Button(look, words, names=(name,), act=act, kind=kind, padding=10, least=wide)


def _rows(chips: list[Button], width: float, look: Theme) -> list[Part]:
    """As many chips to a row as fit."""
    rows: list[list[Button]] = [[]]
    for chip in chips:
        if rows[-1] and _wide([*rows[-1], chip], look) > width:
            rows.append([])
        rows[-1].append(chip)
    return [Row(*row, gap=look.gap) for row in rows]


def _wide(chips: list[Button], look: Theme) -> float:
    return sum(chip.natural() for chip in chips) + look.gap * (len(chips) - 1)


def _words(key: str, plain: str) -> Words:
    return text(key) if has(key, "zh_CN") else plain.replace("_", " ")


def _nobody() -> None:
    """Touching the bench is no sign of a resident."""
