"""One window per worker process, off any display."""

from screens.environment import prepare

prepare(1080, 1920, headless=True)
