"""What a resident has shown in a visit: bounded, and overwritten when it is over."""

from __future__ import annotations

import pytest

from kiosk.base.errors import TooMuchHeld
from kiosk.model.content import Content
from kiosk.visit import held
from kiosk.visit.held import Held


def page(size: int) -> Content:
    return Content("image/jpeg", bytearray(b"x" * size))


def test_it_is_kept_by_name_and_the_one_before_overwritten() -> None:
    kept, first, second = Held(), page(3), page(4)
    kept.keep("page", first)
    kept.keep("page", first)
    assert kept.get("page") is first
    assert first.data == b"xxx"
    kept.keep("page", second)
    assert kept.get("page") is second
    assert first.data == bytes(3)
    assert kept.get("other") is None


def test_more_than_a_visit_may_hold_is_refused_and_the_rest_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(held, "MOST", 10)
    kept = Held()
    kept.keep("one", page(6))
    with pytest.raises(TooMuchHeld):
        kept.keep("two", page(5))
    assert kept.get("two") is None
    kept.keep("one", page(10))
    assert len(kept.get("one") or page(0)) == 10


def test_all_is_overwritten_or_one() -> None:
    kept, one, two = Held(), page(1), page(2)
    kept.keep("one", one)
    kept.keep("two", two)
    kept.wipe("one")
    assert one.data == bytes(1)
    assert two.data == b"xx"
    kept.wipe("one")
    kept.wipe()
    assert two.data == bytes(2)
    assert kept.get("two") is None
