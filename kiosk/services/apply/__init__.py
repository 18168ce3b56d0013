"""Applies for something that needs nothing but one's identity, and opens a case."""

from kiosk.services.apply.claim import KEPT
from kiosk.services.apply.pages import SERVICE

__all__ = ["KEPT", "SERVICE"]
