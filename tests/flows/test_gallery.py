"""Every page of the gallery is shown by a flow: a test of this folder says so and is held to it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest

from kiosk.views.covers import Display, Help
from kiosk.views.notices import Working
from kiosk.views.sample import Sample
from tests.flows.stage import page_name
from tests.flows.test_walks import WALKS
from tests.gallery.samples import SAMPLES

BESIDE_THE_FLOWS = (Help, Display, Working)
"""The stage's own covers, and what is shown only where an answer takes its time."""


def _marked() -> Iterator[tuple[FunctionType, pytest.Mark]]:
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for test in vars(import_module(f"{__package__}.{file.stem}")).values():
            if isinstance(test, FunctionType):
                marks = getattr(test, "pytestmark", ())
                yield from ((test, mark) for mark in marks if mark.name == "shows")


SHOWN = {page for _, mark in _marked() for page in mark.args} | {
    page for walk in WALKS for page in walk.shows
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_sample_is_a_page_that_a_flow_shows(sample: Sample) -> None:
    if not isinstance(sample.view, BESIDE_THE_FLOWS):
        assert page_name(sample.view) in SHOWN


def test_whoever_says_that_a_page_is_shown_is_held_to_it() -> None:
    """The fixture `world` compares."""
    assert [
        test for test, _ in _marked() if "world" not in inspect.signature(test).parameters
    ] == []


def test_no_page_is_promised_that_the_gallery_does_not_have() -> None:
    assert {page_name(sample.view) for sample in SAMPLES} >= SHOWN
