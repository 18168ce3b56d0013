"""Something is typed on the page's own keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.base.text import Words
from kiosk.model.personal import PersonNumber
from kiosk.views.base import View


@dataclass(frozen=True)
class EnterDigits(View[str]):
    """A number typed on the page's own pad: exactly `length` digits, shown in groups of four.
    `typed` stands in the field at first: what was typed before and was `wrong`."""

    label: Words
    length: int
    typed: PersonNumber = field(default_factory=lambda: PersonNumber(""))


@dataclass(frozen=True)
class EnterCode(View[str]):
    """A claim code typed on the page's own keys (`kiosk.base.keys.ALPHABET`), or held under the
    scanner where `scanner`. Answered with its eight characters, checked or not. `typed` stands
    in the field at first: what was typed before and was `wrong`."""

    label: Words
    scanner: bool = False
    typed: str = ""
