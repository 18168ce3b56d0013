"""The end of a service and of a visit."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.base.text import Words
from kiosk.views.base import View


@dataclass(frozen=True)
class AnythingElse(View[bool]):
    """At the end of a service. True: the resident has finished (`finish`, the primary action);
    False: home again with the identity kept (`more`)."""

    finish: Words
    more: Words


@dataclass(frozen=True)
class Rated:
    """A resident's rating: grade 5 … 1 and the reasons ticked."""

    grade: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    id: str
    title: Words
    grades: tuple[int, ...]


@dataclass(frozen=True)
class Rate(View[Rated | None]):
    """Five grades with optional reasons for the grade chosen; None when skipped."""

    reasons: tuple[Reason, ...]
