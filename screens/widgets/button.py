"""Buttons. They act on release; a pressed one shows it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from screens.theme import Theme
from screens.widgets.icon import Icon
from screens.widgets.panel import draw_panel
from screens.widgets.part import Act, Column, Middle, Part, Row, Target
from screens.widgets.text import Align, Text

Kind = Literal["primary", "secondary", "quiet", "chosen"]


class Button(Target):
    """A surface with an icon, words and, smaller, a detail.

    `stacked` puts the icon above the words, `above` small words over them. `chosen` is the look
    of a choice made.
    """

    def __init__(
        self,
        theme: Theme,
        words: object,
        *,
        names: Sequence[str],
        act: Act | None,
        icon: str = "",
        detail: object = "",
        above: object = "",
        kind: Kind = "secondary",
        size: float | None = None,
        bold: bool = False,
        stacked: bool = False,
        left: bool = False,
        enabled: bool = True,
        padding: float = 16,
        icon_size: float = 0,
        least: float = 0,
    ) -> None:
        self.theme, self.kind, self._padding = theme, kind, padding
        self._live = enabled and act is not None
        self._least = least
        size = size or theme.body
        label = self._label(words, above, detail, size, bold, left, bool(icon) and not stacked)
        drawn = [Icon(theme, icon, icon_size or size * 1.25, self.on)] if icon else []
        body: Part = label
        if icon and stacked:
            body = Column(*drawn, label, gap=size * 0.15, middle=True)
        elif icon:
            body = Row(*(Middle(i) for i in drawn), Middle(label), gap=size * 0.5, stretch=1)
            if not left:
                body = _Centred(body)
        super().__init__(body, names=names, act=act, enabled=enabled)

    def _label(
        self,
        words: object,
        above: object,
        detail: object,
        size: float,
        bold: bool,
        left: bool,
        beside: bool,
    ) -> Part:
        theme = self.theme
        align: Align = "left" if left or beside else "center"
        title = Text(theme, words, size, colour=self.on, bold=bold, align=align, balance=not left)
        small = max(theme.small, size * 0.75)
        muted = theme.muted if self.on == theme.ink else self.on
        over, under = (
            [Text(theme, more, small, colour=muted, align=align)] if more else []
            for more in (above, detail)
        )
        return Column(*over, title, *under, middle=True) if over or under else title

    @property
    def on(self) -> str:
        """The colour of what stands on it."""
        theme = self.theme
        if not self._live:
            return theme.rest
        return theme.on_primary if self.kind in ("primary", "chosen") else theme.ink

    def natural(self) -> float:
        natural = max((part.natural() for part in self.parts), default=0) + 2 * self._padding
        return max(natural, self.theme.target, self._least)

    def whole(self) -> float:
        """The width with which its words stand on one line."""
        body = self.parts[0]
        wide = body.full_width() if isinstance(body, Text | _Centred) else body.natural()
        return max(wide + 2 * self._padding + 2, self.natural())

    def measure(self, width: float) -> float:
        inner = max(part.measure(width - 2 * self._padding) for part in self.parts)
        return max(inner + 2 * min(self._padding, 16), self.theme.target)

    def draw(self) -> None:
        theme = self.theme
        fill, outline = theme.surface, theme.edge
        if not self._live:
            fill, outline = theme.background, theme.line
        elif self.kind in ("primary", "chosen"):
            fill = outline = theme.primary_pressed if self.pressed else theme.primary
        elif self.kind == "secondary":
            fill, outline = theme.tint if self.pressed else theme.surface, theme.primary
        elif self.pressed:
            fill = theme.tint
        thick = theme.outline + 4 if self.pressed else theme.outline if self._live else 2
        draw_panel(self.canvas.before, self, theme, fill, outline, thickness=thick)

    def arrange(self) -> None:
        pad = self._padding
        for part in self.parts:
            part.place(self.x + pad, self.y, self.width - 2 * pad, self.height)


class _Centred(Part):
    """A row of icon and words in the middle of the width, as wide as its words on one line."""

    def full_width(self) -> float:
        """The width of the row with its words on one line."""
        row = self.parts[0]
        icon, label = row.parts
        texts = [part for part in label.walk(restrict=True) if isinstance(part, Text)]
        full: float = icon.natural() + row.gap + max(text.full_width() for text in texts) + 2
        return full

    def _wide(self, width: float) -> float:
        return min(width, self.full_width())

    def measure(self, width: float) -> float:
        return self.parts[0].measure(self._wide(width))

    def arrange(self) -> None:
        wide = self._wide(self.width)
        left = self.x + (self.width - wide) / 2
        self.parts[0].place(left, self.y, wide, self.height)
