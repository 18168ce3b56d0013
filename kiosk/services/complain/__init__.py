"""Takes in a complaint or suggestion, without card or name; it goes on as soon as it can."""

from kiosk.services.complain.claim import CLAIMS
from kiosk.services.complain.pages import SERVICE

__all__ = ["CLAIMS", "SERVICE"]
