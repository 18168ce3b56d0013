"""The stage over time: nothing is kept, what counts down counts down."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import screens.stage
from kiosk.views.base import Frame, Look, Preferences, View
from kiosk.views.covers import StillThere
from kiosk.views.notices import Working
from kiosk.views.paying import PayByQr
from kiosk.views.sample import Sample
from screens.theme import contrast, theme
from screens.widgets.part import Target
from screens.widgets.text import Text
from tests.gallery import shown
from tests.gallery.samples import SAMPLES

OFTEN = 50
ONE_OF_EACH = {type(sample.view): sample for sample in reversed(SAMPLES)}


@pytest.mark.parametrize("view", ONE_OF_EACH, ids=lambda view: view.__name__)
async def test_shown_often_and_kept_never(view: type[View[object]]) -> None:
    stage = shown.new_stage("upright")
    pages: list[weakref.ref[object]] = []
    for _ in range(OFTEN):
        async with shown.standing(stage, ONE_OF_EACH[view]):
            pages += [weakref.ref(page) for page in stage.surface.layers]
            pages += [weakref.ref(part) for part in stage.surface.layers[-1].walk()]
    async with shown.standing(stage, Sample("last", Working("?"))):
        gc.collect()
        standing = set(map(id, stage.surface.walk(restrict=True)))
        kept = [page() for page in pages if page() is not None and id(page()) not in standing]
        assert not kept


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two lines of the test no time passes for a stage: it goes on by `advance` alone."""
    monkeypatch.setattr(screens.stage, "monotonic", lambda: 1000.0)


def _words(stage: screens.stage.KivyStage) -> str:
    parts = stage.surface.layers[-1].walk(restrict=True)
    return " ".join(part.text for part in parts if isinstance(part, Text))


async def test_the_seconds_count_down_in_place(still: None) -> None:
    stage = shown.new_stage("upright")
    pay = next(s for s in SAMPLES if isinstance(s.view, PayByQr))
    async with shown.standing(stage, Sample("pay", pay.view, Frame(seconds=30))):
        page = stage.surface.layers[0]
        assert "还剩 30 秒" in _words(stage)
        stage.advance(10.5)
        assert "还剩 20 秒" in _words(stage)
        assert stage.surface.layers[0] is page
        stage.advance(100)
        assert "还剩 0 秒" in _words(stage)


async def test_working_says_more_when_it_takes_long(still: None) -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, Sample("w", Working("?"))):
        stage.advance(9)
        assert "比平时慢" not in _words(stage)
        stage.advance(2)
        assert "比平时慢" in _words(stage)


async def test_the_warning_counts_down(still: None) -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, Sample("s", StillThere("?", 20), cover=True)):
        stage.advance(5.5)
        assert "还剩 15 秒" in _words(stage)


async def test_the_band_says_whether_the_platform_is_there() -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, Sample("w", Working("?"))):
        assert "在线" in _words(stage)
        stage.banner("站点", False)
        assert "离线" in _words(stage)
        assert "站点" in _words(stage)


@pytest.mark.parametrize("look", Look)
def test_body_text_has_contrast_on_every_surface(look: Look) -> None:
    tokens = theme(Preferences(look=look))
    for ground in (tokens.background, tokens.surface, tokens.tint):
        assert contrast(tokens.ink, ground) >= 7
    for ground in (tokens.background, tokens.surface):
        assert contrast(tokens.muted, ground) >= 7
        assert contrast(tokens.rest, ground) >= 7
    assert tokens.rest not in (tokens.ink, tokens.on_primary), "what rests looks like what does not"
    assert contrast(tokens.on_primary, tokens.primary) >= 7
    assert contrast(tokens.on_primary, tokens.primary_pressed) >= 7
    for sign in (tokens.ok, tokens.warn, tokens.stop, tokens.accent, tokens.primary):
        assert contrast(sign, tokens.surface) >= 4.5


@pytest.mark.parametrize("look", Look)
async def test_text_has_contrast_where_it_is_drawn(look: Look, tmp_path: Path) -> None:
    stage = shown.new_stage("upright")
    sample = next(s for s in SAMPLES if s.name == "review")
    async with shown.standing(stage, sample):
        stage.preferences = Preferences(look=look)
        shown.picture(stage.surface, tmp_path / "page.png")
        texts = [p for p in stage.surface.walk(restrict=True) if isinstance(p, Text) and p.text]
    image = Image.open(tmp_path / "page.png").convert("RGB")
    assert image.size == (1080, 1920)
    for part in texts:
        least = 7 if part.font_size >= part.theme.body else 4.5
        assert _contrast_in(image, part) >= least, part.text


@pytest.mark.parametrize("look", Look)
def test_edges_of_controls_have_contrast_on_every_ground(look: Look) -> None:
    """WCAG 2.2, 1.4.11, for whatever colour the edge of a control may have; what rests is
    exempt."""
    tokens = theme(Preferences(look=look))
    for edge in (tokens.edge, tokens.primary, tokens.primary_pressed, tokens.stop):
        for ground in (tokens.background, tokens.surface):
            assert contrast(edge, ground) >= 3
    assert contrast(tokens.primary, tokens.tint) >= 3, "one that is pressed"


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("view", ONE_OF_EACH, ids=lambda view: view.__name__)
async def test_controls_have_an_edge_with_contrast_where_they_are_drawn(
    view: type[View[object]], look: Look, tmp_path: Path
) -> None:
    stage = shown.new_stage("upright")
    async with shown.standing(stage, ONE_OF_EACH[view]):
        stage.preferences = Preferences(look=look)
        shown.picture(stage.surface, tmp_path / "page.png")
        targets = [target for target in stage.surface.layers[-1].targets() if target.enabled]
    image = Image.open(tmp_path / "page.png").convert("RGB")
    for target in targets:
        for contrast_ in _contrasts_of_edge(image, target):
            assert contrast_ >= 3, target.names[0]


def _contrasts_of_edge(image: Image.Image, target: Target) -> Iterator[float]:
    """At the middle of each side: of what is outside with the line where it is strongest."""
    x, y = target.center_x, image.height - target.center_y
    wide, high = target.width / 2, target.height / 2
    for across, up in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        outside, *line = (
            image.getpixel((int(x + across * (wide - depth)), int(y + up * (high - depth))))
            for depth in (-3.5, 0.5, 1.5, 2.5)
        )
        yield max(contrast(_hex(each), _hex(outside)) for each in line)


def _hex(colour: object) -> str:
    assert isinstance(colour, tuple), "a picture with a palette"
    return "#{:02X}{:02X}{:02X}".format(*colour)


def _contrast_in(image: Image.Image, part: Text) -> float:
    """Of the commonest colour in its box with the one that differs most: ground and stroke."""
    x, y, width, height = part.box
    top = image.height - y - height
    colours = image.crop((int(x), int(top), int(x + width), int(top + height))).getcolors(1 << 20)
    assert colours is not None
    tones = [(count, _hex(colour)) for count, colour in colours]
    ground = max(tones)[1]
    return max(contrast(ground, tone) for _, tone in tones)
