"""The base of all parts: two steps, `measure` then `place`, both at once and without a frame.

Coordinates are those of the design canvas, y upwards, as Kivy has them. A part draws itself
into `canvas.before`, so that its children stay above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.uix.widget import Widget


class Part(Widget):
    """Something on a page. `place` gives it its rectangle and draws it."""

    pos: tuple[float, float]
    size: tuple[float, float]

    def __init__(self, *children: Part) -> None:
        super().__init__(size_hint=(None, None))
        for child in children:
            self.add_widget(child)

    def apply_class_lang_rules(self, *_: object, **__: object) -> None:
        """No rules of Kivy's own style sheet, which go by the name of the class."""

    @property
    def parts(self) -> list[Part]:
        """The children in the order they were given."""
        parts: list[Part] = self.children[::-1]
        return parts

    def natural(self) -> float:
        """The narrowest width it looks well in."""
        return max((part.natural() for part in self.parts), default=0)

    def measure(self, width: float) -> float:
        """The height it needs at this width."""
        return max((part.measure(width) for part in self.parts), default=0)

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """Its rectangle; draws it and places its children."""
        self.pos, self.size = (round(x), round(y)), (round(width), round(height))
        self.canvas.before.clear()
        self.draw()
        self.arrange()

    def draw(self) -> None:
        """Its own instructions, into `canvas.before`."""

    def arrange(self) -> None:
        """Places its children inside its rectangle."""
        for part in self.parts:
            part.place(self.x, self.y, self.width, self.height)


class Space(Part):
    """Nothing, of a given height."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self._height = height

    def measure(self, _width: float) -> float:
        return self._height


class Column(Part):
    """Parts from top to bottom; what is left over stays below, or around with `middle`."""

    def __init__(self, *children: Part, gap: float = 0, middle: bool = False) -> None:
        super().__init__(*children)
        self._gap, self._middle = gap, middle

    def measure(self, width: float) -> float:
        parts = self.parts
        gaps = self._gap * max(len(parts) - 1, 0)
        return sum(part.measure(width) for part in parts) + gaps

    def arrange(self) -> None:
        spare = self.height - self.measure(self.width) if self._middle else 0
        top = self.top - spare / 2
        for part in self.parts:
            height = part.measure(self.width)
            part.place(self.x, top - height, self.width, height)
            top -= height + self._gap


class Stretched(Column):
    """A column whose last part takes all the height that is left over."""

    def arrange(self) -> None:
        top = self.top
        *parts, last = self.parts
        for part in parts:
            height = part.measure(self.width)
            part.place(self.x, top - height, self.width, height)
            top -= height + self._gap
        last.place(self.x, self.y, self.width, top - self.y)


class Row(Part):
    """Parts side by side: each its natural width and an equal share of what is left over.

    `stretch` names the index of the one part that takes all of the rest; `equal` makes all
    of them as wide as each other.
    """

    def __init__(
        self, *children: Part, gap: float = 0, stretch: int | None = None, equal: bool = False
    ) -> None:
        super().__init__(*children)
        self.gap, self._stretch, self._equal = gap, stretch, equal

    def natural(self) -> float:
        parts = self.parts
        return sum(part.natural() for part in parts) + self.gap * max(len(parts) - 1, 0)

    def widths(self, width: float) -> Sequence[float]:
        parts = self.parts
        widths = [part.natural() for part in parts]
        gaps = self.gap * (len(parts) - 1)
        if self._equal:
            return [(width - gaps) / len(parts)] * len(parts)
        spare = width - sum(widths) - gaps
        if self._stretch is not None:
            widths[self._stretch] += spare
            return widths
        return [each + spare / len(parts) for each in widths]

    def measure(self, width: float) -> float:
        if not self.children:
            return 0
        pairs = zip(self.parts, self.widths(width), strict=True)
        return max(part.measure(each) for part, each in pairs)

    def arrange(self) -> None:
        left = self.x
        for part, width in zip(self.parts, self.widths(self.width), strict=True):
            part.place(left, self.y, width, self.height)
            left += width + self.gap


class Middle(Part):
    """One part in the middle of the height, as high as it needs."""

    def arrange(self) -> None:
        for part in self.parts:
            height = part.measure(self.width)
            part.place(self.x, self.y + (self.height - height) / 2, self.width, height)


Act = Callable[[], None]


class Target(Part):
    """Something to touch. `names` are what a hand calls it; it acts when the finger leaves it
    where it came down. `enabled` is False where touching it does nothing, which shows."""

    def __init__(
        self, *children: Part, names: Sequence[str], act: Act | None, enabled: bool = True
    ) -> None:
        super().__init__(*children)
        self.names, self._act = tuple(names), act
        self.enabled = enabled and act is not None
        self.pressed = False

    def press(self, pressed: bool) -> None:
        """Shows that a finger is on it."""
        if pressed != self.pressed:
            self.pressed = pressed
            self.canvas.before.clear()
            self.draw()

    def act(self) -> None:
        """What touching it does."""
        if self.enabled and self._act is not None:
            self._act()
