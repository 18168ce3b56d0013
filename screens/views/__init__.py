"""One module per view: its renderer and, called by gallery and tests only, its `samples`."""
