"""What must hold on every page, whatever it shows: checked on the parts as they are placed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from kivy.uix.widget import Widget

from screens.page import LOW_REACH, Page
from screens.widgets.panel import Panel
from screens.widgets.part import Target
from screens.widgets.text import Text

Box = tuple[float, float, float, float]
_SLACK = 1.5
"""Pixels lost to rounding."""


def faults(page: Page, *, low_reach: bool) -> list[str]:
    """Everything wrong with a page, in words; empty where nothing is."""
    return [
        *_wordless(page),
        *_clipped(page),
        *_broken(page),
        *_outside(page),
        *_overlapping(page),
        *_small(page),
        *_crowded(page),
        *(_out_of_reach(page) if low_reach else ()),
    ]


def _texts(page: Page) -> list[Text]:
    parts = page.walk(restrict=True)
    return [part for part in parts if isinstance(part, Text) and part.text]


def _box(part: Widget) -> Box:
    return (part.x, part.y, part.width, part.height)


def _wordless(page: Page) -> Iterator[str]:
    for text in _texts(page):
        if re.search(r"\[[a-z]+\.[\w.]+\]", text.text):
            yield f"no sentence: {text.text}"


def _clipped(page: Page) -> Iterator[str]:
    for text in _texts(page):
        _, _, width, height = text.box
        if width > text.width + _SLACK or height > text.height + _SLACK:
            yield f"clipped: {text.text!r} needs {text.box[2:]}, has {tuple(text.size)}"
        for holder in _holders(text):
            if not _inside(text.box, _box(holder)):
                yield f"sticks out: {text.text!r} {text.box} of {_named(holder)} {_box(holder)}"


def _broken(page: Page) -> Iterator[str]:
    """A word of letters that goes on on the next line."""
    for text in _texts(page):
        lines, said = text.lines, text.text
        for before, after in pairwise(lines):
            if re.search(r"[A-Za-z]$", before) and re.match(r"[A-Za-z]", after):
                word = before.split()[-1] + after.split()[0]
                if word in said:
                    yield f"broken: {word!r} in {said!r}"


def _holders(part: Widget) -> Iterator[Widget]:
    while not isinstance(part, Page):
        part = part.parent
        if isinstance(part, Target | Panel):
            yield part


def _outside(page: Page) -> Iterator[str]:
    for part in page.walk(restrict=True):
        if not _inside(_box(part), _box(page)):
            yield f"outside: {_named(part)} {_box(part)}"


def _overlapping(page: Page) -> Iterator[str]:
    texts = _texts(page)
    for one, other in combinations(texts, 2):
        if _gap(one.box, other.box) < -_SLACK * 2:
            yield f"overlap: {one.text!r} and {other.text!r}"
    held = [p for p in page.walk(restrict=True) if isinstance(p, Target | Panel)]
    for part in held:
        for text in texts:
            if part not in _holders(text) and _gap(text.box, _box(part)) < -_SLACK:
                yield f"overlap: {text.text!r} and {_named(part)}"
    for one, other in combinations(held, 2):
        if one in _holders(other) or other in _holders(one):
            continue
        if _gap(_box(one), _box(other)) < -_SLACK:
            yield f"overlap: {_named(one)} and {_named(other)}"


def _small(page: Page) -> Iterator[str]:
    theme = page.theme
    for target in page.targets():
        if min(target.size) < theme.target - _SLACK:
            yield f"small target: {target.names[0]} {tuple(target.size)}"
    for text in _texts(page):
        if text.font_size < theme.small:
            yield f"small text: {text.text!r} {text.font_size}"


def _crowded(page: Page) -> Iterator[str]:
    for one, other in combinations(page.targets(), 2):
        gap = _gap(_box(one), _box(other))
        if gap < page.theme.gap - _SLACK:
            yield f"crowded: {one.names[0]} and {other.names[0]} are {gap} apart"


def _out_of_reach(page: Page) -> Iterator[str]:
    for target in page.targets():
        if target.top > page.height * LOW_REACH + _SLACK:
            yield f"out of reach: {target.names[0]} ends at {target.top}"


def _inside(inner: Box, outer: Box) -> bool:
    (x, y, width, height), (left, low, wide, high) = inner, outer
    return (
        x >= left - _SLACK
        and y >= low - _SLACK
        and x + width <= left + wide + _SLACK
        and y + height <= low + high + _SLACK
    )


def _gap(one: Box, other: Box) -> float:
    """The distance of two boxes along the axis that parts them most; negative: they overlap."""
    across = max(one[0], other[0]) - min(one[0] + one[2], other[0] + other[2])
    up = max(one[1], other[1]) - min(one[1] + one[3], other[1] + other[3])
    return max(across, up)


def _named(part: Widget) -> str:
    return part.names[0] if isinstance(part, Target) else type(part).__name__
