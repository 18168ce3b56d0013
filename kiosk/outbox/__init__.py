"""Facts that the platform must learn eventually."""
