"""Measures the terminal as ratios taken in one run: `python -m tests.bench`. See docs/bench.md."""
