"""Keyed requests whose outcome is owed: written down, sent, resolved."""
