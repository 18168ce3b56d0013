"""Long lists and live regions on the real stage, in a process of its own.

    python -m tests.bench.regions

Run by `tests.bench.listing`; prints what was measured as JSON. Seconds are those of the
processor, so that others on the machine do not count.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from statistics import median
from time import process_time
from typing import Any

from kiosk.base.moments import BEIJING
from kiosk.base.text import Titles, text
from kiosk.contract.booking import Slot
from kiosk.views.base import Frame, View
from kiosk.views.calendar import ChooseSlot
from kiosk.views.choose import Choose, Option
from screens.environment import prepare

SHORT, LONG = 8, 5000
_TURNS = 12
_PICTURES = 300
_PICTURE = (640, 480)


def main() -> None:
    prepare(1080, 1920, headless=True)
    sys.stdout.write(json.dumps(asyncio.run(_measure())) + "\n")


async def _measure() -> dict[str, list[float]]:
    short, long = await _list(_choose(SHORT)), await _list(_choose(LONG))
    few, times = await _list(_times(SHORT)), await _list(_times(LONG))
    day = {"few": few["first"], "times": times["first"], "turn_times": times["turn"]}
    return {"short": short["first"], **long, **day, "picture": _pictures()}


def _choose(count: int) -> View[Any]:
    return Choose(text("book.department"), options=tuple(map(_option, range(count))))


def _times(count: int) -> View[Any]:
    """A morning of a day, more than any window has."""
    first = datetime(2026, 12, 1, 0, 0, 1, tzinfo=BEIJING)

    def slot(number: int) -> Slot:
        begins = first + timedelta(seconds=number)
        return Slot(str(number), "i", begins, begins + timedelta(minutes=30), number % 3)

    return ChooseSlot(text("book.slot"), on=first.date(), slots=tuple(map(slot, range(count))))


async def _list(view: View[Any]) -> dict[str, list[float]]:
    """The first page again and again, then each next one and each letter, where there are."""
    from tests.gallery import shown

    readings: dict[str, list[float]] = {"first": [], "turn": [], "letter": []}
    for _ in range(_TURNS):
        stage = shown.new_stage("upright")
        showing = asyncio.create_task(stage.show(view, Frame()))
        readings["first"].append(await _first(stage.changed()))
        for kind, names in (("turn", ("page:next",)), ("letter", ("search", "letter:s"))):
            for name in names:
                if target := stage.surface.find(name):
                    took = _timed(target.act)
                    readings[kind] += [took] if name != "search" else []
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
    return readings


async def _first(changed: Coroutine[Any, Any, None]) -> float:
    """From the asking for the page until it stands."""
    gc.collect()
    began = process_time()
    await changed
    return process_time() - began


def _timed(act: Callable[[], None]) -> float:
    gc.collect()
    began = process_time()
    act()
    return process_time() - began


def _option(number: int) -> Option[int]:
    """As a catalogue has them: with initials, now and then with a long title."""
    title = f"不动产转移登记第{number}类" * (3 if number % 10 == 7 else 1)
    initials = "".join(chr(ord("a") + number // power % 26) for power in (676, 26, 1))
    return Option(number, Titles(title), icon="form", search=f"s{initials}")


def _pictures() -> list[float]:
    """A camera's picture, renewed so many times: each one's seconds, its upload included."""
    from kivy.graphics.opengl import glFinish

    from screens.widgets.live import LivePicture

    frame = bytes(3 * _PICTURE[0] * _PICTURE[1])
    part = LivePicture(*_PICTURE, lambda: frame)
    part.place(0, 0, *_PICTURE)
    taken = []
    for _ in range(_PICTURES // 10):
        began = process_time()
        for _ in range(10):
            part.renew()
        glFinish()
        taken.append((process_time() - began) / 10)
    return [median(taken)]


if __name__ == "__main__":
    main()
