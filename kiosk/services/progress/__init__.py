"""Looks up how a resident's cases stand, and prints one."""

from kiosk.services.progress.pages import SERVICE

__all__ = ["SERVICE"]
