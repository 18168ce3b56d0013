"""One resident's visit, from the home page to the wipe."""
