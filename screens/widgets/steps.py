"""Where the resident is: steps done and left, and the time something is waited for."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from kivy.graphics import Color, SmoothRoundedRectangle

from kiosk.base.text import Words, text
from screens.theme import Theme, rgba
from screens.widgets.icon import Icon
from screens.widgets.live import LiveText
from screens.widgets.part import Column, Middle, Part, Row
from screens.widgets.text import Text


class Steps(Part):
    """A bar of as many pieces as there are steps, and the present one in words."""

    def __init__(self, theme: Theme, steps: tuple[Words, ...], step: int, who: Words) -> None:
        now = step_words(theme, steps, step)
        words = f"{theme.say(now)}  ·  {theme.say(who)}" if who else now
        label = Text(theme, words, theme.small, colour=theme.muted)
        super().__init__(Column(_Bar(theme, len(steps), step), label, gap=8))


def step_words(theme: Theme, steps: tuple[Words, ...], step: int) -> Words:
    """Step 2 of 4, and its name."""
    return text("screen.step", now=step + 1, all=len(steps), name=theme.say(steps[step]))


class _Bar(Part):
    def __init__(self, theme: Theme, count: int, step: int) -> None:
        super().__init__()
        self.theme, self._count, self._step = theme, count, step

    def measure(self, _width: float) -> float:
        return 12

    def draw(self) -> None:
        gap = 8
        each = (self.width - gap * (self._count - 1)) / self._count
        with self.canvas.before:
            for index in range(self._count):
                done = index <= self._step
                Color(*rgba(self.theme.primary if done else self.theme.line, 1))
                low = 0 if done else 4
                SmoothRoundedRectangle(
                    pos=(self.x + index * (each + gap), self.y + low),
                    size=(each, self.height - 2 * low),
                    radius=[(self.height - 2 * low) / 2],
                )


class Countdown(Part):
    """The seconds left, with a clock. `remaining` tells them."""

    def __init__(self, theme: Theme, remaining: Callable[[], float]) -> None:
        self.theme = theme
        said = LiveText(theme, lambda: _words(remaining()), theme.small)
        self._wide = Text(theme, _words(max(remaining(), 100)), theme.small).full_width()
        icon = Icon(theme, "clock", theme.small * 1.3)
        super().__init__(Row(Middle(icon), Middle(said), gap=10, stretch=1))

    def natural(self) -> float:
        return self._wide + self.theme.small * 1.3 + 16


def _words(seconds: float) -> object:
    left = max(ceil(seconds), 0)
    if left >= 120:
        return text("screen.minutes_left", minutes=left // 60, seconds=f"{left % 60:02d}")
    return text("screen.seconds_left", seconds=left)
