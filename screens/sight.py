"""Whether the window is what a person sees, asked of the X server with its own library.

A frame that is drawn proves little: it can be drawn into a window that is not mapped, or lies
under another one. The structures are those of Xlib.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_int, c_long, c_uint, c_ulong, c_void_p
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_VIEWABLE = 2
_INPUT_ONLY = 2
MOST_COVERED = 0.1
"""The share of the window that others may lie on: a pointer's bubble hides nobody's page."""


class _Attributes(ctypes.Structure):
    """XWindowAttributes; what comes after `map_state` is of no interest, yet has its room."""

    _fields_ = (
        ("x", c_int),
        ("y", c_int),
        ("width", c_int),
        ("height", c_int),
        ("border_width", c_int),
        ("depth", c_int),
        ("visual", c_void_p),
        ("root", c_ulong),
        ("kind", c_int),
        ("bit_gravity", c_int),
        ("win_gravity", c_int),
        ("backing_store", c_int),
        ("backing_planes", c_ulong),
        ("backing_pixel", c_ulong),
        ("save_under", c_int),
        ("colormap", c_ulong),
        ("map_installed", c_int),
        ("map_state", c_int),
        ("rest", c_long * 8),
    )


@dataclass(frozen=True)
class _Area:
    left: int
    top: int
    right: int
    bottom: int

    def shared(self, other: _Area) -> int:
        """How many pixels both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0, width) * max(0, height)


class Sight:
    """Looks at the window of that number on the display that `DISPLAY` names."""

    def __init__(self, window: int) -> None:
        self._window = window

    def seen(self) -> bool:
        """Whether the window is mapped, on the screen, and no others lie on more than
        `MOST_COVERED` of it. Without an answer it is not."""
        if not self._display:
            return False
        with self._errors_ignored():
            root = self._tree(self._window)[0]
            ours, screen = self._area(self._window), self._area(root)
            if ours is None or screen is None:
                return False
            above = [self._area(other) for other in self._above(root)]
        whole = ours.shared(ours)
        covered = sum(ours.shared(other) for other in above if other is not None)
        hidden = whole - ours.shared(screen) + covered
        return hidden <= MOST_COVERED * whole

    def _above(self, root: int) -> list[int]:
        """The windows that stand higher than ours, or than the frame that a window manager has
        put around it."""
        top = self._window
        while (parent := self._tree(top)[1]) not in (0, root):
            top = parent
        children = self._tree(root)[2]
        return children[children.index(top) + 1 :] if top in children else children

    @cached_property
    def _x(self) -> Any:
        library = ctypes.CDLL("libX11.so.6")
        library.XOpenDisplay.restype = c_void_p
        library.XOpenDisplay.argtypes = (c_void_p,)
        library.XSync.argtypes = (c_void_p, c_int)
        library.XSetErrorHandler.restype = c_void_p
        library.XSetErrorHandler.argtypes = (c_void_p,)
        library.XFree.argtypes = (c_void_p,)
        library.XGetWindowAttributes.argtypes = (c_void_p, c_ulong, POINTER(_Attributes))
        library.XQueryTree.argtypes = (
            c_void_p,
            c_ulong,
            POINTER(c_ulong),
            POINTER(c_ulong),
            POINTER(POINTER(c_ulong)),
            POINTER(c_uint),
        )
        library.XTranslateCoordinates.argtypes = (
            c_void_p,
            c_ulong,
            c_ulong,
            c_int,
            c_int,
            POINTER(c_int),
            POINTER(c_int),
            POINTER(c_ulong),
        )
        return library

    @cached_property
    def _display(self) -> int | None:
        """A connection of our own: the window's belongs to SDL."""
        opened: int | None = self._x.XOpenDisplay(None)
        return opened

    @contextmanager
    def _errors_ignored(self) -> Iterator[None]:
        """Xlib ends the process where a window has gone between two questions about it."""
        handler = _HANDLER(lambda _display, _event: 0)
        before = self._x.XSetErrorHandler(ctypes.cast(handler, c_void_p))
        try:
            yield
            self._x.XSync(self._display, 0)
        finally:
            self._x.XSetErrorHandler(before)

    def _tree(self, window: int) -> tuple[int, int, list[int]]:
        """The window's root, its parent, and its children from the lowest to the highest."""
        root, parent, count = c_ulong(), c_ulong(), c_uint()
        children = POINTER(c_ulong)()
        if not self._x.XQueryTree(
            self._display, window, byref(root), byref(parent), byref(children), byref(count)
        ):
            return 0, 0, []
        found = [children[n] for n in range(count.value)]
        if children:
            self._x.XFree(children)
        return root.value, parent.value, found

    def _area(self, window: int) -> _Area | None:
        """Where on the screen a window shows something; None where it does not."""
        of, x, y, child = _Attributes(), c_int(), c_int(), c_ulong()
        if not self._x.XGetWindowAttributes(self._display, window, byref(of)):
            return None
        if of.map_state != _VIEWABLE or of.kind == _INPUT_ONLY:
            return None
        self._x.XTranslateCoordinates(
            self._display, window, of.root, 0, 0, byref(x), byref(y), byref(child)
        )
        return _Area(x.value, y.value, x.value + of.width, y.value + of.height)


_HANDLER = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)
