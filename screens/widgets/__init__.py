"""The parts pages are made of. Each measures itself for a width and is placed once."""
