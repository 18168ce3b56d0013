"""What will be sent, paid or printed."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.text import Words
from kiosk.views.base import View


@dataclass(frozen=True)
class Row:
    """A line of a review, a result or a slip. A `Personal` value is shown in full on a review
    page, where the resident must check it, and masked everywhere else. A tuple is a list."""

    label: Words
    value: object
    strong: bool = False


@dataclass(frozen=True)
class Review(View[bool]):
    """Exactly what will be sent, paid or printed; True when the primary action was touched."""

    rows: tuple[Row, ...]
    action: Words
