"""A QR code, drawn module by module at a whole number of pixels."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from screens.theme import Theme
from screens.widgets.part import Part


class QrCode(Part):
    """Black on white with the quiet zone of four modules (ISO/IEC 18004), whatever the look.

    As large as its rectangle allows; asks for at least `least` pixels.
    """

    def __init__(self, theme: Theme, payload: str, least: float) -> None:
        super().__init__()
        self.theme, self._least = theme, least
        import segno  # late: the home page has no code

        code = segno.make(payload, error="m", micro=False)
        self._rows = [
            bytes(255 if not dark else 0 for dark in row) for row in code.matrix_iter(border=4)
        ]

    def natural(self) -> float:
        return self._least

    def measure(self, width: float) -> float:
        return min(self._least, width)

    def draw(self) -> None:
        count, scale = len(self._rows), self.theme.scale
        module = max(int(min(self.width, self.height) * scale // count), 1)
        side = module * count / scale
        texture = Texture.create(size=(count, count), colorfmt="luminance")
        texture.blit_buffer(b"".join(reversed(self._rows)), colorfmt="luminance", bufferfmt="ubyte")
        texture.mag_filter = "nearest"
        x = round((self.center_x - side / 2) * scale) / scale
        y = round((self.center_y - side / 2) * scale) / scale
        with self.canvas.before:
            Color(1, 1, 1, 1)
            Rectangle(texture=texture, pos=(x, y), size=(side, side))
