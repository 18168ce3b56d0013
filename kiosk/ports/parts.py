"""What every terminal has of its own, observed like its devices."""

from __future__ import annotations

from kiosk.model.need import Part
from kiosk.ports.platform import PLATFORM

CLOCK = Part("clock")
"""Whatever signs, pays or promises needs it right."""

STORE = Part("store")
"""Whatever keeps or promises something needs it."""

SETTLEMENT = Part("settlement")
OUTBOX = Part("outbox")
CATALOGUE = Part("catalogue")

OWN = (PLATFORM, CLOCK, STORE, SETTLEMENT, OUTBOX, CATALOGUE)
"""No device has the name of one of these."""
