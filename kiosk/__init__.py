"""What a public-service kiosk does: flows, rules of money, store, health."""

__version__ = "0.1.0"
