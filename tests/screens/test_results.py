"""A result stands on one page, whatever its look, its language and the length of its names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.base.i18n import say
from kiosk.base.text import Titles, text
from kiosk.views.result import Printing, Result
from kiosk.views.review import Row
from kiosk.views.sample import Sample
from tests.gallery import shown
from tests.gallery.samples import SAMPLES
from tests.screens.checks import faults

RESULTS = [sample for sample in SAMPLES if isinstance(sample.view, Result)]
LONGEST = Titles(
    ("城乡居民基本医疗保险参保登记、异地就医备案和门诊慢性病、特殊疾病待遇认定" * 3)[:100],
    ("Registration for basic medical insurance of urban and rural residents, " * 2)[:100],
)


def _long(view: Result) -> Result:
    """The same with the longest names the platform may give and a slip that failed."""
    rows = tuple(
        replace(row, value=LONGEST if isinstance(row.value, Titles) else row.value)
        for row in view.rows
    )
    if any(row.label == text("book.item") for row in rows):
        rows = (*rows, Row(text("slip.materials"), (LONGEST, LONGEST, LONGEST)))
    note = text("slip.failed", reason=text("condition.paper.out"))
    return replace(view, rows=rows, printing=Printing.FAILED, printing_note=note)


async def _spread(sample: Sample, shape: str) -> list[str]:
    stage = shown.new_stage(shape)
    wrong: list[str] = []
    async with shown.standing(stage, sample):
        for preferences in shown.all_preferences():
            stage.preferences = preferences
            page = stage.surface.layers[-1]
            found = faults(page, low_reach=preferences.low_reach)
            if page.crowded or stage.surface.find("page:next"):
                found.append("not on one page")
            wrong += [f"{preferences}: {fault}" for fault in found]
    return wrong


@pytest.mark.parametrize("shape", shown.SIZES)
@pytest.mark.parametrize("sample", RESULTS, ids=lambda sample: sample.name)
async def test_a_result_stands_on_one_page(sample: Sample, shape: str) -> None:
    assert not await _spread(sample, shape)


@pytest.mark.parametrize("shape", shown.SIZES)
@pytest.mark.parametrize("sample", RESULTS, ids=lambda sample: sample.name)
async def test_so_does_one_with_the_longest_names(sample: Sample, shape: str) -> None:
    view: Any = sample.view
    assert not await _spread(replace(sample, view=_long(view)), shape)


@pytest.mark.parametrize("shape", shown.SIZES)
async def test_what_is_certain_comes_first_then_the_code_then_the_facts_then_the_slip(
    shape: str,
) -> None:
    stage = shown.new_stage(shape)
    sample = next(s for s in RESULTS if s.name == "pay-unknown-no-paper")
    async with shown.standing(stage, sample):
        for preferences in shown.all_preferences():
            stage.preferences = preferences
            parts = stage.surface.layers[-1].walk(restrict=True)
            order = [part.text for part in parts if getattr(part, "text", "")]
            view: Any = sample.view
            wanted = (view.question, view.hint, view.claim_code, view.rows[0].label)
            words = [*wanted, view.printing_note]
            at = [order.index(say(word, preferences.language)) for word in words]
            assert at == sorted(at), order
