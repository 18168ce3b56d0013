"""Pages that tell: waiting, nothing there, an apology."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.text import Words
from kiosk.views.base import View
from kiosk.views.result import Move


@dataclass(frozen=True)
class Working(View[None]):
    """Something is being waited for. Past 10 s the page says that it takes longer."""


@dataclass(frozen=True)
class Nothing(View[Move]):
    """A list that is empty: `question` says what there is none of, `hint` why that may be and
    what else can be done, `whom` whom to ask. RETRY where there is `again`, which says what
    another try would be, else DONE."""

    whom: Words = ""
    again: Words = ""


@dataclass(frozen=True)
class Sorry(View[Move]):
    """Something went wrong: `question` says what happened, `safe` what is safe, `hint` what to
    do now, `whom` whom to ask, `elsewhere` where else it can be done. RETRY only where a repeat
    can succeed (`retry`), else DONE; the frame may offer Back as well."""

    safe: Words
    whom: Words
    retry: bool = False
    elsewhere: Words = ""
