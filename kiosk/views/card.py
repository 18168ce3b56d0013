"""A card is laid on the reader, or lifted."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.views.base import View


@dataclass(frozen=True)
class PresentCard(View[None]):
    """Waits for a card on the reader; answered by the device, not by touch."""


@dataclass(frozen=True)
class TakeCard(View[None]):
    """A card was left on the reader; goes when it has been lifted."""
