"""Icons: one family, drawn from strokes on a 24 × 24 grid, y downwards. Always beside a word."""

from __future__ import annotations

from functools import lru_cache

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from screens.theme import Theme, rgba
from screens.widgets.part import Part

_STROKE, _FINE = 1.8, 1.2
_LARGE = 24
"""Quarter pixels of a grid step from which strokes are fine: signs above 144 pixels."""
_OVERSAMPLE = 4

# A stroke is a list of points; ("o", x, y, r) a circle; ("a", x, y, r, from, to) an arc in
# degrees clockwise from three o'clock; ("d", x, y, r) a dot.
_ICONS: dict[str, list[tuple]] = {  # type: ignore[type-arg]  # strokes of several shapes
    "calendar": [
        [(4, 6), (20, 6), (20, 20), (4, 20), (4, 6)],
        [(4, 10.5), (20, 10.5)],
        [(8, 3), (8, 7)],
        [(16, 3), (16, 7)],
        [(8.5, 15), (11, 17.3), (15.5, 13)],
    ],
    "search": [("o", 10.5, 10.5, 6.5), [(15.5, 15.5), (21, 21)]],
    "bill": [
        [(6, 3), (18, 3), (18, 21), (15, 19), (12, 21), (9, 19), (6, 21), (6, 3)],
        [(9, 7.5), (15, 7.5)],
        [(9, 11), (15, 11)],
        [(9, 14.5), (12.5, 14.5)],
    ],
    "star": [
        [
            (12, 3),
            (14.8, 9),
            (21, 9.7),
            (16.4, 14),
            (17.7, 20.5),
            (12, 17.2),
            (6.3, 20.5),
            (7.6, 14),
            (3, 9.7),
            (9.2, 9),
            (12, 3),
        ]
    ],
    "card": [
        [(3, 5), (21, 5), (21, 19), (3, 19), (3, 5)],
        ("o", 8.5, 10.5, 2),
        ("a", 8.5, 17, 3.6, 190, 350),
        [(14, 10), (18, 10)],
        [(14, 14), (18, 14)],
    ],
    "printer": [
        [(7, 8), (7, 3), (17, 3), (17, 8)],
        [(7, 17), (3.5, 17), (3.5, 8), (20.5, 8), (20.5, 17), (17, 17)],
        [(7, 14), (17, 14), (17, 21), (7, 21), (7, 14)],
    ],
    "phone": [
        [
            (7, 3),
            (10, 3.5),
            (11, 8),
            (8.8, 9.8),
            (11, 13.5),
            (14.4, 15.4),
            (16.2, 13.2),
            (20.5, 14.5),
            (20.8, 17.4),
            (18, 20.8),
            (12, 18.8),
            (6.5, 13.8),
            (3.6, 7.4),
            (7, 3),
        ]
    ],
    "check": [[(4.5, 12.5), (10, 18), (20, 6.5)]],
    "cross": [[(6, 6), (18, 18)], [(18, 6), (6, 18)]],
    "question": [
        ("a", 12, 9, 4.5, 180, 400),
        [(15.4, 12), (12, 14.4), (12, 16.4)],
        ("d", 12, 20, 1.3),
    ],
    "help": [
        ("o", 12, 12, 9),
        ("a", 12, 9.8, 2.8, 180, 400),
        [(14.1, 11.7), (12, 13.3), (12, 14.4)],
        ("d", 12, 17, 1.1),
    ],
    "done": [("o", 12, 12, 9), [(7.5, 12.3), (10.8, 15.6), (16.6, 8.9)]],
    "not_done": [("o", 12, 12, 9), [(8.7, 8.7), (15.3, 15.3)], [(15.3, 8.7), (8.7, 15.3)]],
    "warning": [
        [(12, 3.5), (21.5, 20), (2.5, 20), (12, 3.5)],
        [(12, 9.5), (12, 14)],
        ("d", 12, 17, 1.1),
    ],
    "clock": [("o", 12, 12, 9), [(12, 6.8), (12, 12), (15.8, 14.2)]],
    "back": [[(20, 12), (4, 12)], [(10.5, 5.5), (4, 12), (10.5, 18.5)]],
    "next": [[(4, 12), (20, 12)], [(13.5, 5.5), (20, 12), (13.5, 18.5)]],
    "up": [[(12, 20), (12, 4)], [(5.5, 10.5), (12, 4), (18.5, 10.5)]],
    "down": [[(12, 4), (12, 20)], [(5.5, 13.5), (12, 20), (18.5, 13.5)]],
    "leave": [
        [(13, 4), (4, 4), (4, 20), (13, 20)],
        [(9.5, 12), (21, 12)],
        [(16.5, 7.5), (21, 12), (16.5, 16.5)],
    ],
    "home": [[(3, 12), (12, 4), (21, 12)], [(6, 10), (6, 20), (18, 20), (18, 10)]],
    "globe": [
        ("o", 12, 12, 9),
        [(3, 12), (21, 12)],
        [(12, 3), (9, 6.5), (8, 12), (9, 17.5), (12, 21), (15, 17.5), (16, 12), (15, 6.5), (12, 3)],
    ],
    "contrast": [("o", 12, 12, 9), ("h", 12, 12, 9)],
    "large": [
        [(2.5, 20), (8.5, 5), (14.5, 20)],
        [(4.7, 15), (12.3, 15)],
        [(15.5, 20), (18.7, 12), (21.9, 20)],
        [(16.6, 17.4), (20.8, 17.4)],
    ],
    "seat": [
        ("d", 9, 4, 2.1),
        [(9, 8), (9, 14), (15, 14), (18, 20)],
        [(9, 10.8), (14.5, 10.8)],
        ("a", 10, 16, 5, 20, 225),
    ],
    "voice": [
        [(4, 9.5), (7.5, 9.5), (12, 5.5), (12, 18.5), (7.5, 14.5), (4, 14.5), (4, 9.5)],
        ("a", 12, 12, 4.5, -50, 50),
        ("a", 12, 12, 8.5, -50, 50),
    ],
    "online": [("a", 12, 18, 11, 225, 315), ("a", 12, 18, 6.5, 225, 315), ("d", 12, 18, 1.7)],
    "offline": [
        ("a", 12, 18, 11, 225, 315),
        ("a", 12, 18, 6.5, 225, 315),
        ("d", 12, 18, 1.7),
        [(4, 4), (20, 20)],
    ],
    "delete": [
        [(8, 5), (21.5, 5), (21.5, 19), (8, 19), (2, 12), (8, 5)],
        [(11.5, 9), (17.5, 15)],
        [(17.5, 9), (11.5, 15)],
    ],
    "water": [[(12, 3), (6.7, 11)], [(12, 3), (17.3, 11)], ("a", 12, 14.2, 6.2, -31, 211)],
    "gas": [
        [
            (12, 2.5),
            (13, 7),
            (17, 10.5),
            (18, 15),
            (16, 19.2),
            (12, 21),
            (8, 19.2),
            (6, 15),
            (7, 11.5),
            (9, 9.5),
            (9.8, 11.5),
            (12, 2.5),
        ]
    ],
    "electricity": [
        [
            (13.5, 2.5),
            (5.5, 13.5),
            (11.5, 13.5),
            (10.5, 21.5),
            (18.5, 10.5),
            (12.5, 10.5),
            (13.5, 2.5),
        ]
    ],
    "building": [
        [(4, 9), (12, 3.5), (20, 9), (4, 9)],
        [(4, 20.5), (20, 20.5)],
        [(6.5, 12), (6.5, 17.5)],
        [(12, 12), (12, 17.5)],
        [(17.5, 12), (17.5, 17.5)],
    ],
    "document": [
        [(6, 3), (14, 3), (18.5, 7.5), (18.5, 21), (6, 21), (6, 3)],
        [(14, 3), (14, 7.5), (18.5, 7.5)],
        [(9, 12), (15.5, 12)],
        [(9, 16), (15.5, 16)],
    ],
    "circle": [("o", 12, 12, 9)],
    "box": [[(4, 4), (20, 4), (20, 20), (4, 20), (4, 4)]],
    "ticked": [[(4, 4), (20, 4), (20, 20), (4, 20), (4, 4)], [(8, 12.3), (11, 15.3), (16.2, 8.9)]],
    "lay_card": [
        [(6.5, 1.5), (17.5, 1.5), (17.5, 8.5), (6.5, 8.5), (6.5, 1.5)],
        ("d", 9.3, 4.4, 0.9),
        [(12, 4), (15.3, 4)],
        [(8.8, 6.3), (15.3, 6.3)],
        [(12, 10.5), (12, 16)],
        [(9.6, 13.7), (12, 16), (14.4, 13.7)],
        [(2, 18.5), (22, 18.5), (22, 22), (2, 22), (2, 18.5)],
    ],
    "take_card": [
        [(6.5, 8), (17.5, 8), (17.5, 15), (6.5, 15), (6.5, 8)],
        ("d", 9.3, 10.9, 0.9),
        [(12, 10.5), (15.3, 10.5)],
        [(8.8, 12.8), (15.3, 12.8)],
        [(12, 6.2), (12, 1.2)],
        [(9.6, 3.5), (12, 1.2), (14.4, 3.5)],
        [(2, 18.5), (22, 18.5), (22, 22), (2, 22), (2, 18.5)],
    ],
    "wallet": [
        [(3, 7), (18, 3.5), (18, 7)],
        [(3, 7), (21, 7), (21, 20.5), (3, 20.5), (3, 7)],
        [(21, 11.5), (15, 11.5), (15, 16), (21, 16)],
    ],
    "person": [("o", 12, 8, 4), ("a", 12, 21, 7.5, 190, 350)],
    "heating": [
        ("o", 12, 12, 4.5),
        [(12, 2), (12, 4)],
        [(12, 20), (12, 22)],
        [(2, 12), (4, 12)],
        [(20, 12), (22, 12)],
        [(5, 5), (6.4, 6.4)],
        [(17.6, 17.6), (19, 19)],
        [(5, 19), (6.4, 17.6)],
        [(17.6, 6.4), (19, 5)],
    ],
    "retry": [("a", 12, 12, 8, -60, 240), [(16.2, 0.9), (16, 5.1), (20.4, 5.4)]],
    "face5": [
        ("o", 12, 12, 9),
        ("d", 8.8, 9.5, 1.2),
        ("d", 15.2, 9.5, 1.2),
        ("a", 12, 12.2, 5, 15, 165),
    ],
    "face4": [
        ("o", 12, 12, 9),
        ("d", 8.8, 9.5, 1.2),
        ("d", 15.2, 9.5, 1.2),
        ("a", 12, 11, 5.6, 40, 140),
    ],
    "face3": [
        ("o", 12, 12, 9),
        ("d", 8.8, 9.5, 1.2),
        ("d", 15.2, 9.5, 1.2),
        [(8, 15.3), (16, 15.3)],
    ],
    "face2": [
        ("o", 12, 12, 9),
        ("d", 8.8, 9.5, 1.2),
        ("d", 15.2, 9.5, 1.2),
        ("a", 12, 20, 5.6, 220, 320),
    ],
    "face1": [
        ("o", 12, 12, 9),
        [(6.8, 7.4), (9.6, 8.9)],
        [(17.2, 7.4), (14.4, 8.9)],
        ("d", 9, 10.8, 1.1),
        ("d", 15, 10.8, 1.1),
        ("a", 12, 19, 4.6, 205, 335),
    ],
}

NAMES = tuple(_ICONS)


class Icon(Part):
    """One icon in a square of `size`, in the middle of its rectangle."""

    def __init__(self, theme: Theme, name: str, size: float, colour: str = "") -> None:
        super().__init__()
        self.theme, self.name = theme, name if name in _ICONS else "document"
        self._size, self._colour = size, colour or theme.ink

    def natural(self) -> float:
        return self._size

    def measure(self, _width: float) -> float:
        return self._size

    def draw(self) -> None:
        scale = self.theme.scale
        texture = _texture(self.name, round(self._size * scale))
        x = round((self.center_x - self._size / 2) * scale) / scale
        y = round((self.center_y - self._size / 2) * scale) / scale
        with self.canvas.before:
            Color(*rgba(self._colour))
            Rectangle(texture=texture, pos=(x, y), size=(self._size, self._size))


@lru_cache(maxsize=128)
def _texture(name: str, pixels: int) -> Texture:
    mask = _drawn(name, pixels)
    image = Image.merge("RGBA", [*Image.new("RGB", mask.size, "white").split(), mask])
    texture = Texture.create(size=image.size, colorfmt="rgba")
    texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture


def _drawn(name: str, pixels: int) -> Image.Image:
    grid = pixels * _OVERSAMPLE / 24
    mask = Image.new("L", (pixels * _OVERSAMPLE,) * 2, 0)
    pen = ImageDraw.Draw(mask)
    for stroke in _ICONS[name]:
        _draw_stroke(pen, stroke, grid)
    return mask.resize((pixels, pixels), Image.Resampling.LANCZOS)


def _draw_stroke(pen: ImageDraw.ImageDraw, stroke, grid: float) -> None:
    width = (_STROKE if grid < _LARGE else _FINE) * grid
    match stroke:
        case ("o", x, y, r):
            r += _STROKE / 2
            pen.ellipse(_box(x, y, r, grid), outline=255, width=round(width))
        case ("d", x, y, r):
            pen.ellipse(_box(x, y, r, grid), fill=255)
        case ("h", x, y, r):
            pen.pieslice(_box(x, y, r, grid), -90, 90, fill=255)
        case ("a", x, y, r, start, end):
            pen.arc(_box(x, y, r + _STROKE / 2, grid), start, end, fill=255, width=round(width))
        case points:
            scaled = [(x * grid, y * grid) for x, y in points]
            pen.line(scaled, fill=255, width=round(width), joint="curve")
            for x, y in scaled:
                pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)


def _box(x: float, y: float, r: float, grid: float) -> tuple[float, float, float, float]:
    return (x - r) * grid, (y - r) * grid, (x + r) * grid, (y + r) * grid
