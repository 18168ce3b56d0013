"""Pays a bill. Nobody need be identified for it."""

from kiosk.services.pay.claim import CLAIMS, KEPT
from kiosk.services.pay.pages import SERVICE

__all__ = ["CLAIMS", "KEPT", "SERVICE"]
