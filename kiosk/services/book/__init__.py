"""Books an appointment at a window; changes or cancels one that was booked before."""

from kiosk.services.book.claim import CLAIMS, KEPT
from kiosk.services.book.pages import SERVICE

__all__ = ["CLAIMS", "KEPT", "SERVICE"]
