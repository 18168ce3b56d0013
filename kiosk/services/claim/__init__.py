"""Finds what a claim code stands for, prints its slip again, or goes on with what was left."""

from kiosk.services.claim.pages import SERVICE

__all__ = ["SERVICE"]
