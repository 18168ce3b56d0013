"""Looks up how a resident's cases stand, and prints one."""

from kiosk.services.progress.claim import CLAIMS
from kiosk.services.progress.pages import SERVICE

__all__ = ["CLAIMS", "SERVICE"]
