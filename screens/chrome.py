"""What stands around every page: top band, where-am-I band, bottom band."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.base.moments import now
from kiosk.base.text import Words, text
from kiosk.views.base import Frame, Look, Preferences
from screens.theme import Theme
from screens.widgets.button import Button
from screens.widgets.icon import Icon
from screens.widgets.live import LiveText
from screens.widgets.part import Column, Middle, Part, Row
from screens.widgets.steps import Countdown, Steps, step_words
from screens.widgets.text import Text


@dataclass
class Chrome:
    """What the bands say and do. `acts` maps a touch name to what it does; what has no act is
    not offered."""

    site: Words = ""
    online: bool = True
    preferences: Preferences = field(default_factory=Preferences)
    acts: Mapping[str, Callable[[], None]] = field(default_factory=dict)


def clock() -> str:
    """The time of day as the top band shows it."""
    return f"{now():%H:%M}"


def site_bar(chrome: Chrome, theme: Theme, *, stacked: bool = False) -> Part:
    """Site name, clock and connection."""
    site = Text(theme, chrome.site, theme.small, bold=True)
    time = LiveText(theme, clock, theme.small, align="left" if stacked else "right")
    word = text("screen.online" if chrome.online else "screen.offline")
    colour = theme.muted if chrome.online else theme.warn
    icon = Icon(theme, "online" if chrome.online else "offline", theme.small * 1.2, colour)
    state = Text(theme, word, theme.small)
    below = Row(_fixed(time), Middle(icon), _fixed(state), gap=theme.small * 0.5)
    if stacked:
        return Column(site, _Left(below), middle=True)
    return Row(site, below, gap=theme.gap, stretch=0)


class _Left(Part):
    """A row as wide as it needs, at the left."""

    def arrange(self) -> None:
        for part in self.parts:
            part.place(self.x, self.y, part.natural(), self.height)


class _Fixed(Part):
    """A text that keeps its width on one line."""

    def natural(self) -> float:
        return max(p.full_width() for p in self.parts if isinstance(p, Text)) + 2


def _fixed(part: Text) -> Part:
    return _Fixed(part)


def preference_buttons(chrome: Chrome, theme: Theme) -> list[Part]:
    """The switches that are always there, and the voice, if any."""
    chosen = chrome.preferences
    switches = (
        ("look:large", "large", "screen.large", chosen.look is Look.LARGE),
        ("look:contrast", "contrast", "screen.contrast", chosen.look is Look.CONTRAST),
        ("low_reach", "seat", "screen.low_reach", chosen.low_reach),
        ("voice", "voice", "screen.voice", chosen.voice),
        ("language", "globe", "screen.language", False),
    )
    return [
        _chrome_button(chrome, theme, name, icon, key, on=on)
        for name, icon, key, on in switches
        if name in chrome.acts
    ]


def leave_button(chrome: Chrome, theme: Theme, frame: Frame) -> list[Part]:
    """The way out, where the frame offers it."""
    if not frame.leave:
        return []
    return [_chrome_button(chrome, theme, "leave", "leave", "screen.leave")]


def ways(chrome: Chrome, theme: Theme, frame: Frame, *, stacked: bool) -> tuple[Part | None, Part]:
    """Back, where the frame offers it, and help."""
    back = _way(chrome, theme, "back", stacked=stacked) if frame.back else None
    return back, _way(chrome, theme, "help", stacked=stacked)


def _way(chrome: Chrome, theme: Theme, name: str, *, stacked: bool) -> Button:
    if stacked:
        return _chrome_button(chrome, theme, name, name, f"screen.{name}")
    return Button(
        theme,
        text(f"screen.{name}"),
        names=(name,),
        act=chrome.acts[name],
        icon=name,
        kind="quiet",
        least=theme.target * 1.5,
    )


def low_ways(chrome: Chrome, theme: Theme, frame: Frame) -> list[Part | None]:
    """Within low reach: back and help, then the way out apart from back, and the display's
    switches behind one button."""
    back, help_, display = (
        _chrome_button(chrome, theme, name, icon, f"screen.{name}")
        for name, icon in (("back", "back"), ("help", "help"), ("display", "large"))
    )
    return [back if frame.back else None, help_, display, *leave_button(chrome, theme, frame)]


def _chrome_button(
    chrome: Chrome, theme: Theme, name: str, icon: str, key: str, *, on: bool = False
) -> Button:
    return Button(
        theme,
        text(key),
        names=(name,),
        act=chrome.acts[name],
        icon=icon,
        kind="chosen" if on else "quiet",
        size=theme.small,
        icon_size=theme.small * 1.45,
        stacked=True,
        padding=8,
    )


def where(
    theme: Theme,
    frame: Frame,
    remaining: Callable[[], float] | None,
    *,
    compact: bool = False,
    slim: bool = False,
) -> list[Part]:
    """Service, resident, steps and the time left; empty where there is nothing to say.

    With `compact` all of it stands in one line; with `slim` without the steps.
    """
    countdown = Countdown(theme, remaining) if remaining else None
    stepping = bool(frame.steps) and frame.step >= 0 and not slim
    who: Words = "  ·  ".join(map(theme.say, frame.people))
    step: Words = step_words(theme, frame.steps, frame.step) if stepping else ""
    if compact or slim:
        said = [theme.say(words) for words in (frame.service, step, who) if words]
        line = [Text(theme, "  ·  ".join(said), theme.small)] if said else []
        return _with_time(theme, line, countdown)
    heading = [Text(theme, frame.service, bold=True)] if frame.service else []
    if who and not stepping:
        heading.append(Text(theme, who, theme.small, colour=theme.muted))
    parts = _with_time(theme, heading, countdown)
    if stepping:
        parts.append(Steps(theme, frame.steps, frame.step, who))
    return parts


def _with_time(theme: Theme, heading: list[Text], countdown: Countdown | None) -> list[Part]:
    if not heading and countdown is None:
        return []
    left = Column(*heading)
    return [Row(left, countdown, gap=theme.gap, stretch=0) if countdown else left]
