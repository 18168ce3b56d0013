"""The canvas of the kiosk: a page of the design's size, fitted into its rectangle.

Touches are taken here and nowhere else. One acts where it began and ended on the same target
of the same page, so the second of two fingers, providers or taps finds nothing to answer. A
target under a finger takes no other: one key, one press. Fingers on several targets act in the
order in which they leave.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from kivy.graphics import (
    ClearBuffers,
    ClearColor,
    PopMatrix,
    PushMatrix,
    Scale,
    ScissorPop,
    ScissorPush,
    Translate,
)
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from screens.page import Page
from screens.theme import rgba
from screens.widgets.part import Target

UPRIGHT, WIDE = (1080, 1920), (1920, 1080)


def design_size(width: float, height: float) -> tuple[float, float]:
    """The canvas of the design for a rectangle of these pixels, never smaller than designed."""
    least_width, least_height = WIDE if width > height else UPRIGHT
    scale = min(width / least_width, height / least_height)
    return width / scale, height / scale


class Surface(Widget):
    """Layers of pages, the topmost of which is touched. `size` and `pos` are its rectangle in
    window pixels. `touched` is called at every touch of something that can be touched now."""

    def __init__(
        self,
        pos: tuple[float, float],
        size: tuple[float, float],
        touched: Callable[[], None],
        design: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(size_hint=(None, None), pos=pos, size=size)
        self.design = design or design_size(*size)
        self.scale = size[0] / self.design[0]
        self.layers: list[Page] = []
        self._ready: list[float] = []
        self._fingers: dict[object, tuple[str, int]] = {}
        self._touched = touched
        self._serial = 0
        with self.canvas.before:
            # the page's ground is cleared, not drawn: without a graphics card a fifth of a frame
            ScissorPush(
                x=round(pos[0]), y=round(pos[1]), width=round(size[0]), height=round(size[1])
            )
            self._ground = ClearColor(0, 0, 0, 1)
            ClearBuffers()
            ScissorPop()
            PushMatrix()
            Translate(*pos)
            Scale(self.scale, self.scale, 1)
        with self.canvas.after:
            PopMatrix()

    def put(self, layer: int, page: Page | None, *, ready: float | None = None) -> None:
        """Sets or, with None, removes a layer. `ready` is when a new page begins to take
        touches (`time.monotonic()`); without it the page is the old one drawn again."""
        if layer < len(self.layers):
            self.remove_widget(self.layers[layer])
        if page is None:
            del self.layers[layer], self._ready[layer]
            self._serial += 1
            return
        self.layers[layer : layer + 1] = [page]
        if ready is not None:
            self._ready[layer : layer + 1] = [ready]
            self._serial += 1
        self._stack()

    def _stack(self) -> None:
        self._ground.rgba = rgba(self.layers[0].theme.background)
        for page in self.layers:
            if page.parent:
                self.remove_widget(page)
        for page in self.layers:
            self.add_widget(page)
        for name, serial in self._fingers.values():
            if serial == self._serial:
                self._press(name, True)

    def targets(self) -> list[Target]:
        """What can be seen to be touched: the targets of the topmost page."""
        return self.layers[-1].targets() if self.layers else []

    def find(self, name: str) -> Target | None:
        """The target of that touch name on the topmost page."""
        return next((target for target in self.targets() if name in target.names), None)

    def ready_at(self) -> float:
        """When the topmost page begins to take touches."""
        return self._ready[-1] if self._ready else 0.0

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """A point of the window in the coordinates of the design."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the design in window pixels."""
        return x * self.scale + self.x, y * self.scale + self.y

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        target = self._under(touch)
        if target and target.enabled and _taps(touch) and monotonic() >= self.ready_at():
            self._begin(touch, target)
        return True

    def _begin(self, touch: MotionEvent, target: Target) -> None:
        finger = (target.names[0], self._serial)
        if finger in self._fingers.values():
            return
        self._touched()
        self._fingers[touch.uid] = finger
        target.press(True)

    def on_touch_move(self, touch: MotionEvent) -> bool:
        return touch.uid in self._fingers

    def on_touch_up(self, touch: MotionEvent) -> bool:
        began = self._fingers.pop(touch.uid, None)
        if began is None:
            return False
        name, serial = began
        if serial != self._serial:
            return True
        self._touched()
        self._press(name, False)
        target = self._under(touch)
        if target and target.names[0] == name:
            target.act()
        return True

    def _press(self, name: str, pressed: bool) -> None:
        if target := self.find(name):
            target.press(pressed)

    def _under(self, touch: MotionEvent) -> Target | None:
        point = self.to_canvas(*touch.pos)
        return next((t for t in self.targets() if t.collide_point(*point)), None)


def _taps(touch: MotionEvent) -> bool:
    """Whether it is a finger or the first button of a mouse; its other buttons and its wheel
    come as touches too, and mean nothing here."""
    return "button" not in touch.profile or touch.button == "left"
