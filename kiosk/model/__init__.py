"""Values the whole program speaks in. Frozen, without behaviour beyond their own rules."""
