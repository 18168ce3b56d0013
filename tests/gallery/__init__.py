"""Every view in every look. Samples lie with their screens, and screens load Kivy: so the window,
one in each process and off any display, is prepared before anything here is."""

from screens.environment import prepare

prepare(1080, 1920, headless=True)
