"""How every device, the platform and the clock are."""
