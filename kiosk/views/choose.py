"""One of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.base.text import Words
from kiosk.views.base import T_co, View

T = TypeVar("T")


@dataclass(frozen=True)
class Option(Generic[T_co]):
    """`search` holds what a search by initials matches (lower-case letters and digits)."""

    value: T_co
    title: Words
    detail: Words = ""
    icon: str = ""
    search: str = ""
    enabled: bool = True


@dataclass(frozen=True)
class Choose(View[T]):
    """Answered with the value of one enabled option. At most eight stand at once; more are
    paged, and searched by initials where the options carry `search`."""

    options: tuple[Option[T], ...]
