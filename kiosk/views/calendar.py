"""A day and a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.contract.booking import Slot
from kiosk.views.base import View


@dataclass(frozen=True)
class Day:
    """`places` left on that day; 0 where it is full or closed."""

    on: date
    places: int


@dataclass(frozen=True)
class ChooseDay(View[date]):
    """A calendar of consecutive days; answered with a day that has places."""

    days: tuple[Day, ...]


@dataclass(frozen=True)
class ChooseSlot(View[Slot]):
    """The times of one day with the places left; answered with one that has any."""

    on: date
    slots: tuple[Slot, ...]
