"""A rare character looks the same on page and slip, and unlike every other: with and without a
font beyond the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import kivy
import pytest
from PIL import Image

from drivers.receipt_printer import typeface
from kiosk.base import faces
from screens.theme import register_font
from screens.widgets import lettering
from tests.gallery import shown

SIZE = 48
BEYOND = Path(kivy.__file__).parent / "data" / "fonts" / "DejaVuSans.ttf"
"""A font that comes with Kivy; unlike the first face it has Georgian."""

GEORGIAN = ("ბ", "გ")
PAIRS = [("\U00020bb0", "\U00020bb1"), ("\ue000", "\ue001"), ("\U0002ceb0", "\U0002ceb1"), GEORGIAN]


@pytest.fixture(autouse=True)
def window() -> None:
    """Textures want one."""
    shown.new_stage("upright")
    register_font()


def forget() -> None:
    for cached in (faces.files, faces.face, faces.chosen, faces.advance, faces._nothing):
        cached.cache_clear()
    lettering.advance.cache_clear()


@pytest.fixture(params=["first face only", "a font beyond"])
def fonts(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[bool]:
    """Whether there is a second font, lying where a system's fonts lie."""
    if request.param == "a font beyond":
        (tmp_path / "HanaMinA.ttf").symlink_to(BEYOND)
    monkeypatch.setattr(faces, "FOLDERS", (tmp_path,))
    forget()
    yield request.param == "a font beyond"
    monkeypatch.undo()
    forget()


def on_a_page(text: str) -> tuple[tuple[int, int], bytes]:
    texture = lettering.render([text], SIZE, "left")
    return texture.size, texture.pixels


def on_a_slip(text: str) -> bytes:
    paper = Image.new("1", (4 * SIZE, SIZE))
    typeface.write(paper, 0, 0, text, SIZE)
    return paper.tobytes()


@pytest.mark.parametrize("pair", PAIRS, ids=ascii)
def test_two_rare_names_look_different_on_page_and_slip(fonts: bool, pair: tuple[str, str]) -> None:
    one, other = (f"李{character}" for character in pair)
    assert on_a_page(one) != on_a_page(other)
    assert on_a_slip(one) != on_a_slip(other)


def test_a_font_beyond_the_first_serves_both(fonts: bool) -> None:
    assert all((faces.chosen(letter) is not None) is fonts for letter in GEORGIAN)
    first = faces.files()[0]
    assert faces.chosen("李") == faces.chosen("䶮") == first
    for show in (on_a_page, on_a_slip):
        boxed = show("\ue000")
        assert show("ბ") != boxed


def test_private_use_is_a_box_even_where_a_font_has_a_picture(fonts: bool) -> None:
    assert all(
        faces.chosen(point) is None for point in ("\ue000", "\uf8ff", "\U000f0000", "\ud800")
    )


def test_the_fonts_of_this_machine_choose_alike() -> None:
    """With Debian's fonts-hanazono or without: what one side has, the other has."""
    forget()
    for pair in PAIRS[:3]:
        test_two_rare_names_look_different_on_page_and_slip(True, pair)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_line_with_a_rare_character_stands_where_its_line_would(align: str) -> None:
    """The same size as lines that Kivy draws, so nothing else on the page moves."""
    usual = lettering.render(["李国国国国", "李国"], SIZE, align)
    rare = lettering.render(["李国国国\ue000", "李国"], SIZE, align)
    assert abs(usual.height - rare.height) <= 1
    assert abs(usual.width - rare.width) <= 3


def test_hanzi_beyond_the_basic_plane_that_the_first_face_has_are_drawn_by_kivy() -> None:
    """What GBK's private-use cells became in 2022."""
    assert faces.usual("\U00020087\U00020089")
    shown_ = {on_a_page(character) for character in ("\U00020087", "\U00020089", "\ufffd", "国")}
    assert len(shown_) == 4


def test_the_usual_text_is_still_drawn_by_kivy() -> None:
    assert faces.usual("预约号 QH7K-2M9P，¥12.50 䶮")
    assert not faces.usual("李\ue000")
