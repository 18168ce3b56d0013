"""What the platform offers, as this terminal knows it."""
