"""One module per view: its renderer."""
