"""Books an appointment at a window; changes or cancels one that was booked before."""

from kiosk.services.book.pages import SERVICE

__all__ = ["SERVICE"]
